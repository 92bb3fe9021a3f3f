"""How is the gradient checked before the user's eyes?"""
