------------------------------ MODULE LogHolder ------------------------------
(* A holding subscriber of docs/adr/0001-exclusive-log.md: Slot, Joining and   *)
(* HoldingReader. Its state says which lock bytes it has: all but "out" own    *)
(* the slot.                                                                   *)
EXTENDS LogWords

Out == [st |-> "out", pos |-> 0, mode |-> "none"]
Joining(h) == sub[h].st \in {"owner", "choose", "store", "validate", "walk"}
Joined(h) == sub[h].st \in {"walk", "in"}
Alive(h) == sub[h].st \notin {"out", "dead"}

TakeOwner(h) ==
    /\ sub[h].st = "out"
    /\ \E m \in Modes : sub' = [sub EXCEPT ![h] = [Out EXCEPT !.st = "owner", !.mode = m]]
    /\ UNCHANGED <<shared, pub, los, ghosts>>

TakeChange(h) ==
    /\ sub[h].st = "owner"
    /\ change[h] = "free"
    /\ change' = [change EXCEPT ![h] = "joiner"]
    /\ cursor' = [cursor EXCEPT ![h] = Max]
    /\ mark' = [mark EXCEPT ![h] = FALSE]
    /\ sub' = [sub EXCEPT ![h].st = "choose"]
    /\ UNCHANGED <<memory, W, ring, buffers, pub, los, ghosts>>

\* Somebody is at work on the slot: this one is not to be had.
Withdraw(h) ==
    /\ sub[h].st = "owner"
    /\ change[h] # "free"
    /\ sub' = [sub EXCEPT ![h] = Out]
    /\ UNCHANGED <<shared, pub, los, ghosts>>

Choose(h) ==
    /\ sub[h].st = "choose"
    /\ LET valid == {ring[i].pos : i \in {i \in 0 .. Ring - 1 : ring[i].pos # None /\ InReach(ring[i].pos, W)}}
       IN  \E p \in valid :
            /\ \A q \in valid : IF sub[h].mode = "oldest" THEN p <= q ELSE q <= p
            /\ sub' = [sub EXCEPT ![h].st = "store", ![h].pos = p]
    /\ UNCHANGED <<shared, pub, los, ghosts>>

Store(h) ==
    /\ sub[h].st = "store"
    /\ cbuf[h] = None
    /\ cbuf' = [cbuf EXCEPT ![h] = sub[h].pos]
    /\ sub' = [sub EXCEPT ![h].st = "validate"]
    /\ UNCHANGED <<memory, W, ring, slots, wbuf, pub, los, ghosts>>

FlushCursor(h) ==
    /\ cbuf[h] # None
    /\ cursor' = [cursor EXCEPT ![h] = cbuf[h]]
    /\ cbuf' = [cbuf EXCEPT ![h] = None]
    /\ UNCHANGED <<memory, W, ring, change, mark, wbuf, pub, sub, los, ghosts>>

At(h, st) == [Out EXCEPT !.st = st, !.pos = sub[h].pos]

\* Behind the fence.
Validate(h) ==
    /\ sub[h].st = "validate"
    /\ cbuf[h] = None \/ Mutant = "joinerWithoutFence"
    /\ IF InReach(sub[h].pos, W) \/ Mutant = "joinerWithoutReread"
       THEN IF sub[h].mode = "now"
            THEN sub' = [sub EXCEPT ![h] = At(h, "walk")] /\ UNCHANGED change
            ELSE sub' = [sub EXCEPT ![h] = At(h, "in")] /\ change' = [change EXCEPT ![h] = "free"]
       ELSE /\ sub' = [sub EXCEPT ![h].st = IF Mutant = "joinerInsists" THEN "store" ELSE "choose"]
            /\ UNCHANGED change
    /\ UNCHANGED <<memory, W, ring, cursor, mark, buffers, pub, los, ghosts>>

Visible(h) == stamp[Unit(sub[h].pos)] = sub[h].pos
Beyond(h) == sub[h].pos + body[Unit(sub[h].pos)].len

\* To the tail as it is now.
WalkOn(h) ==
    /\ sub[h].st = "walk"
    /\ IF Visible(h) THEN sub' = [sub EXCEPT ![h].pos = Beyond(h)] /\ UNCHANGED <<cursor, change>>
       ELSE /\ cbuf[h] = None
            /\ sub' = [sub EXCEPT ![h].st = "in"]
            /\ cursor' = [cursor EXCEPT ![h] = sub[h].pos]
            /\ change' = [change EXCEPT ![h] = "free"]
    /\ UNCHANGED <<memory, W, ring, mark, buffers, pub, los, ghosts>>

Poll(h) ==
    /\ sub[h].st = "in"
    /\ Visible(h)
    /\ ~(Mutant = "paddingStops" /\ body[Unit(sub[h].pos)].kind = "pad")
    /\ sub' = [sub EXCEPT ![h].pos = Beyond(h)]
    /\ UNCHANGED <<shared, pub, los, ghosts>>

\* A late store only holds the publisher back longer, so that it needs no buffer.
StoreCursor(h) ==
    /\ sub[h].st = "in"
    /\ cbuf[h] = None
    /\ cursor[h] # sub[h].pos
    /\ cursor' = [cursor EXCEPT ![h] = sub[h].pos]
    /\ UNCHANGED <<memory, W, ring, change, mark, buffers, pub, sub, los, ghosts>>

Leave(h) ==
    /\ sub[h].st = "in"
    /\ cbuf[h] = None
    /\ cursor' = [cursor EXCEPT ![h] = Max]
    /\ sub' = [sub EXCEPT ![h] = Out]
    /\ UNCHANGED <<memory, W, ring, change, mark, buffers, pub, los, ghosts>>

\* The kernel marks the futex of a thread that has bound itself, which it does once it polls.
Die(h) ==
    /\ Alive(h)
    /\ sub' = [sub EXCEPT ![h] = [Out EXCEPT !.st = "dead"]]
    /\ mark' = [mark EXCEPT ![h] = @ \/ sub[h].st = "in"]
    /\ cursor' = IF cbuf[h] = None THEN cursor ELSE [cursor EXCEPT ![h] = cbuf[h]]
    /\ cbuf' = [cbuf EXCEPT ![h] = None]
    /\ UNCHANGED <<memory, W, ring, change, wbuf, pub, los, ghosts>>

\* Later it drops the locks.
Bury(h) ==
    /\ sub[h].st = "dead"
    /\ sub' = [sub EXCEPT ![h] = Out]
    /\ change' = IF change[h] = "joiner" THEN [change EXCEPT ![h] = "free"] ELSE change
    /\ UNCHANGED <<memory, W, ring, cursor, mark, buffers, pub, los, ghosts>>

HolderWork(h) ==
    \/ TakeChange(h) \/ Withdraw(h) \/ Choose(h) \/ Store(h) \/ FlushCursor(h) \/ Validate(h) \/ WalkOn(h)
    \/ Poll(h) \/ StoreCursor(h)
HolderNext(h) == HolderWork(h) \/ TakeOwner(h) \/ Leave(h) \/ Die(h) \/ Bury(h)
=============================================================================
