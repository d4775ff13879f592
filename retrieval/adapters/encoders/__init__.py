"""Runs models on this machine: encoders of texts and a cross-encoder that ranks, on ONNX Runtime or PyTorch."""
