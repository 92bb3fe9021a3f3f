"""Which of several runs gets there first?"""
