"""Nothing was read."""

from insights.signals.readings import Traffic


class NoReadings:
    def stumbles(self, *_a):
        return []

    stumbles_of = asked = first_tries = changes = stumbles

    def recurring_cases(self, *_a, **_k):
        return []

    def places(self, *_a):
        return {}

    def traffic(self, *_a):
        return Traffic()
