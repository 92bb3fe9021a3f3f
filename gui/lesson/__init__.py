"""How is the guided lesson shown beside the instrument?"""
