"""What docmill is made of: locked packages and shipped data, their licences, a bill of materials, known advisories.

Nothing here is part of the package or asks a network.
"""
