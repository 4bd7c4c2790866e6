"""Workers: programs of their own that read feeds for a sync, where many answers come at once.

They get bytes and give what is to be saved. They have no store, no network and no other file, so that a
stranger's feed is read where it can do no harm, and every core has something to do.
"""
