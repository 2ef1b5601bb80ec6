"""IAM's error for a policy document that it refuses; the class name is the wire name."""


class MalformedPolicyDocument(ValueError):
    """A policy document that IAM refuses to store.

    Attributes:
        place: The element at fault, such as `Statement[1].Effect`; empty for the document itself.
        problem: What is wrong there, and what would be right.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem
