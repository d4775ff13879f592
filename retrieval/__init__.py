"""The library of SOPs, search over it and the answer made from it. Imports no other room."""
