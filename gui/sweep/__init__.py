"""Which value of a setting leads to which loss?"""
