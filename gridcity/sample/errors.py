"""What can be wrong with making or simulating the sample city."""

from gridcity.errors import Invalid


class SampleIncomplete(Invalid):
    """The city lacks what the simulator needs; it is not the sample city, or was not made to its end."""

    code = "sample.incomplete"
