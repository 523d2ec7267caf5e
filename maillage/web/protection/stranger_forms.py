"""Forms that anybody can send, and that lead to letters: a field that only programs fill in, and how many may come."""

from django import forms


class StrangerForm(forms.Form):
    """A form with a trap: programs that fill in every field are answered as people are, and nothing is done."""

    # People leave it empty, for they do not see it.
    website = forms.CharField(required=False, max_length=200)

    @property
    def is_of_person(self) -> bool:
        """Whether what was sent is complete, and a person sent it."""
        return self.is_valid() and not self.cleaned_data["website"]

    @property
    def fault(self) -> str:
        """What is wrong, in one line."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
