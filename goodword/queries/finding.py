"""What a check of the data found broken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`invariant` is its number (V1 …), `subject` the record, `problem` one line for whoever must look into it."""

    invariant: str
    subject: str
    problem: str

    def __str__(self) -> str:
        return f"{self.invariant}  {self.subject}: {self.problem}"
