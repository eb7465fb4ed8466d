"""mclint finds network faults in MaxCompute jobs and connection files before they are submitted."""

__version__ = "0.1.0"
