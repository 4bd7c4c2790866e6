"""The journal: what a person did, kept a second time beside the store, and carried from device to device.

**What it holds.** Registers: of an article read, kept, place, and as long as it is kept the article itself;
of a source its address, name and all else that a person chose, and whether it is there; saved searches and
rules. A thing is named as it is in every store: a source by `identity.source_key`, an article by that and
`identity.lasting`, the others by `identity.key_of`.

**The format.** One JSON object a line, UTF-8. The first is `{"journal": 1, "device": ...}`. Then
`{"at": T, "of": ["article", SOURCE, ARTICLE], "set": {"read": 1}}` is an act of this device, and
`{"at": T, "of": [...], "from": {"read": [1, T, TURN]}}` is what came from elsewhere, or was cut down. T is in
milliseconds; all lines of a transaction have the same `at`. Things and fields that are not known are carried
along; a line that is none is skipped and counted, so a torn end, half a file and the "conflict copy" of a
synchroniser are read for what is sound. A line has at most MAX_LINE bytes; a file of somebody else MAX_FILE,
its state MAX_THINGS things. What is handed on, to a folder or as a backup, ends with `{"end": true}`.

**The rule.** The later act wins, register by register: by its turn, then by its time, and at the same instant
by its value, so that kept wins over not kept, read over unread. The times of a device do not run backwards:
each is above its last one (`tick`), unless that is more than a day ahead of the clock, and so a fault. A
register's turn is raised only by an act whose time is not above the one it replaces. So who has seen what a
clock set wrong by years did, and does otherwise, wins from then on; nobody has to trust a clock for that.
Merging gives the same everywhere, in any order, and as often as one likes.

**Beside the database.**. The lines are appended inside the transaction of the database, which is the
lock, with one write and without fsync, as its own log is; where the COMMIT fails they are taken back. The
database notes the `at` of what it has; what a process that was killed between the two had written is taken up
by the next one that writes. The file is synced when the store is closed and when it is cut down: a new file
takes its place. Then of each register only the last stays; of a source that was removed, that it was, and
what it is as long as anything of it is kept; of an article that is kept no more, no text; and what was done
over LASTING ago to an article that is no longer here goes, unless it is kept.

**The modules.** `registers` decides what wins, `lines` is the format, `file` the file; `triggers` note what
is done to the tables, `things` names what is in the store, `noted` puts both together; `replay` brings the
store to where registers are; `acts` is the journal of an open store.
"""
