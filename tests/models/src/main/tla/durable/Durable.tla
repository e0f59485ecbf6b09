------------------------------- MODULE Durable -------------------------------
(* Holds that outlive their owners: docs/adr/0014-durable-slots.md,            *)
(* io.busbar.log.Joining.joinDurable, Slot.tryResume, Slot.makeDurable and     *)
(* SpanReader.forget. All owners have the same name. Each step is one access   *)
(* to memory, or one try of a lock. Memory is sequentially consistent.         *)
EXTENDS Integers, FiniteSets

CONSTANTS
    Slots,
    Owners,     \* processes of the one name, say bridges of one route
    Others,     \* processes that are holding subscribers of the ordinary kind
    Capacity, Last,
    Crashes,    \* how often a process, or the publisher, is killed
    Forgets,    \* how often an owner gives the hold up
    Returning,  \* whether owners that are killed come back for certain
    Mutant

VARIABLES
    tail, W,                    \* committed records; the write limit
    mode, named, cursor,        \* of each slot
    owner, change,              \* of each slot: who has its owner byte and its change byte
    byte,                       \* who has the byte under which durable slots are looked for and made
    proc,                       \* of each process: [at, s, x, left]
    pub,                        \* the publisher: [at, limit, left, low]
    crashes, forgets,
    done                        \* ghost: how far the owners of the name have got; None if none has a hold

words == <<mode, named, cursor>>
locks == <<owner, change, byte>>
vars == <<tail, W, words, locks, proc, pub, crashes, forgets, done>>

Max == 1000
None == -1
Nobody == 0
Publisher == 99
Procs == Owners \cup Others
MinOf(a, b) == IF a < b THEN a ELSE b
MaxOf(a, b) == IF a > b THEN a ELSE b
Least(S) == CHOOSE a \in S : \A b \in S : a <= b

Resting == [at |-> "rest", s |-> 0, x |-> 0, left |-> {}]
Running == [at |-> "run", limit |-> 0, left |-> {}, low |-> Max]

Init ==
    /\ tail = 0
    /\ W = 0
    /\ mode = [s \in Slots |-> "free"]
    /\ named = [s \in Slots |-> FALSE]
    /\ cursor = [s \in Slots |-> Max]
    /\ owner = [s \in Slots |-> Nobody]
    /\ change = [s \in Slots |-> Nobody]
    /\ byte = Nobody
    /\ proc = [p \in Procs |-> Resting]
    /\ pub = Running
    /\ crashes = Crashes
    /\ forgets = Forgets
    /\ done = None

Set(p, r) == proc' = [proc EXCEPT ![p] = r]
Go(p, at) == Set(p, [proc[p] EXCEPT !.at = at])
Slot(p) == proc[p].s
At(p, at) == proc[p].at = at

-----------------------------------------------------------------------------
(* An owner looks for the slot of its name. *)

Begin(p) ==
    /\ At(p, "rest")
    /\ IF p \in Others THEN Set(p, [Resting EXCEPT !.at = "seek", !.left = Slots]) /\ UNCHANGED byte
       ELSE IF Mutant = "withoutByte" THEN Set(p, [Resting EXCEPT !.at = "look", !.left = Slots]) /\ UNCHANGED byte
       ELSE byte = Nobody /\ byte' = p /\ Set(p, [Resting EXCEPT !.at = "look", !.left = Slots])
    /\ UNCHANGED <<tail, W, words, owner, change, pub, crashes, forgets, done>>

FreeByte(p) == byte' = IF byte = p THEN Nobody ELSE byte

Look(p) ==
    /\ At(p, "look")
    /\ LET r == proc[p]
       IN  IF r.left = {} THEN Set(p, [r EXCEPT !.at = "seek", !.left = Slots])
           ELSE LET s == Least(r.left)
                IN  IF mode[s] = "durable" /\ named[s] THEN Set(p, [r EXCEPT !.at = "owner", !.s = s])
                    ELSE Set(p, [r EXCEPT !.left = @ \ {s}])
    /\ UNCHANGED <<tail, W, words, locks, pub, crashes, forgets, done>>

\* The lock tells whether the last owner is gone. If it is not, this one is refused, and may try again later.
TakeOwner(p) ==
    /\ At(p, "owner")
    /\ IF owner[Slot(p)] = Nobody THEN owner' = [owner EXCEPT ![Slot(p)] = p] /\ Go(p, "change") /\ UNCHANGED byte
       ELSE /\ UNCHANGED owner
            /\ CASE Mutant = "notRefused" -> Go(p, "change") /\ UNCHANGED byte
                 [] Mutant = "secondSlot" -> Set(p, [proc[p] EXCEPT !.at = "seek", !.left = Slots]) /\ UNCHANGED byte
                 [] OTHER                 -> Set(p, Resting) /\ FreeByte(p)
    /\ UNCHANGED <<tail, W, words, change, pub, crashes, forgets, done>>

TakeChange(p) ==
    /\ At(p, "change")
    /\ IF change[Slot(p)] = Nobody
       THEN change' = [change EXCEPT ![Slot(p)] = p] /\ Go(p, "resume") /\ UNCHANGED <<owner, byte>>
       ELSE owner' = [owner EXCEPT ![Slot(p)] = Nobody] /\ Set(p, Resting) /\ FreeByte(p) /\ UNCHANGED change
    /\ UNCHANGED <<tail, W, words, pub, crashes, forgets, done>>

\* Whoever had it may have given it up meanwhile.
Resume(p) ==
    /\ At(p, "resume")
    /\ LET s == Slot(p)
       IN  /\ change' = [change EXCEPT ![s] = Nobody]
           /\ IF mode[s] = "durable"
              THEN /\ Set(p, [proc[p] EXCEPT !.at = "run", !.x = IF Mutant = "resumesFromNow" THEN tail ELSE cursor[s]])
                   /\ cursor' = IF Mutant = "resumesFromNow" THEN [cursor EXCEPT ![s] = tail] ELSE cursor
                   /\ FreeByte(p)
                   /\ UNCHANGED owner
              ELSE /\ owner' = [owner EXCEPT ![s] = Nobody]
                   /\ Set(p, [proc[p] EXCEPT !.at = "look", !.left = @ \ {s}])
                   /\ UNCHANGED <<cursor, byte>>
    /\ UNCHANGED <<tail, W, mode, named, pub, crashes, forgets, done>>

-----------------------------------------------------------------------------
(* Taking a slot that nobody has. Only an owner goes on to make it durable. *)

Seek(p) ==
    /\ At(p, "seek")
    /\ LET r == proc[p]
       IN  IF r.left = {} THEN Set(p, Resting) /\ FreeByte(p) /\ UNCHANGED owner
           ELSE LET s == Least(r.left)
                    mine == mode[s] # "durable" \/ Mutant \in {"looksUnderBytesOnly", "takesDurable"}
                IN  /\ IF mine /\ owner[s] = Nobody
                       THEN owner' = [owner EXCEPT ![s] = p] /\ Set(p, [r EXCEPT !.at = "taking", !.s = s])
                       ELSE Set(p, [r EXCEPT !.left = @ \ {s}]) /\ UNCHANGED owner
                    /\ UNCHANGED byte
    /\ UNCHANGED <<tail, W, words, change, pub, crashes, forgets, done>>

Taking(p) ==
    /\ At(p, "taking")
    /\ LET s == Slot(p)
       IN  IF change[s] = Nobody
           THEN change' = [change EXCEPT ![s] = p] /\ Go(p, "taken") /\ UNCHANGED owner
           ELSE owner' = [owner EXCEPT ![s] = Nobody] /\ Set(p, [proc[p] EXCEPT !.at = "seek", !.left = @ \ {s}])
                /\ UNCHANGED change
    /\ UNCHANGED <<tail, W, words, byte, pub, crashes, forgets, done>>

\* It may have become durable since.
Taken(p) ==
    /\ At(p, "taken")
    /\ LET s == Slot(p)
       IN  IF mode[s] = "durable" /\ Mutant # "takesDurable"
           THEN /\ owner' = [owner EXCEPT ![s] = Nobody]
                /\ change' = [change EXCEPT ![s] = Nobody]
                /\ Set(p, [proc[p] EXCEPT !.at = "seek", !.left = @ \ {s}])
                /\ UNCHANGED <<mode, named, done>>
           ELSE /\ Go(p, "choose")
                /\ IF Mutant = "durableAtOnce" /\ p \in Owners
                   THEN mode' = [mode EXCEPT ![s] = "durable"] /\ named' = [named EXCEPT ![s] = TRUE]
                   ELSE mode' = [mode EXCEPT ![s] = "holding"] /\ UNCHANGED named
                /\ UNCHANGED <<owner, change, done>>
    /\ UNCHANGED <<tail, W, cursor, byte, pub, crashes, forgets>>

Choose(p) ==
    /\ At(p, "choose")
    /\ \E c \in MaxOf(0, W - Capacity) .. tail : Set(p, [proc[p] EXCEPT !.at = "hold", !.x = c])
    /\ UNCHANGED <<tail, W, words, locks, pub, crashes, forgets, done>>

Hold(p) ==
    /\ At(p, "hold")
    /\ cursor' = [cursor EXCEPT ![Slot(p)] = proc[p].x]
    /\ Go(p, "check")
    /\ UNCHANGED <<tail, W, mode, named, locks, pub, crashes, forgets, done>>

Check(p) ==
    /\ At(p, "check")
    /\ IF proc[p].x + Capacity < W THEN Go(p, "choose") /\ UNCHANGED change
       ELSE /\ change' = [change EXCEPT ![Slot(p)] = Nobody]
            /\ Go(p, IF p \in Others THEN "run" ELSE "first")
    /\ UNCHANGED <<tail, W, words, owner, byte, pub, crashes, forgets, done>>

\* The name, then the mode.
MakeDurable(p) ==
    /\ proc[p].at \in {"first", "second"}
    /\ LET s == Slot(p)
       IN  /\ IF At(p, "first") = (Mutant # "modeFirst")
              THEN named' = [named EXCEPT ![s] = TRUE] /\ UNCHANGED mode
              ELSE mode' = [mode EXCEPT ![s] = "durable"] /\ UNCHANGED named
           /\ IF At(p, "first") THEN Go(p, "second") /\ UNCHANGED <<byte, done>>
              ELSE Go(p, "run") /\ FreeByte(p) /\ done' = proc[p].x
    /\ UNCHANGED <<tail, W, cursor, owner, change, pub, crashes, forgets>>

-----------------------------------------------------------------------------
(* At work *)

TakeRecord(p) ==
    /\ At(p, "run") /\ proc[p].x < tail
    /\ cursor' = [cursor EXCEPT ![Slot(p)] = proc[p].x + 1]
    /\ Set(p, [proc[p] EXCEPT !.x = @ + 1])
    /\ done' = IF p \in Owners THEN proc[p].x + 1 ELSE done
    /\ UNCHANGED <<tail, W, mode, named, locks, pub, crashes, forgets>>

\* Closes: the hold of an owner stays.
Depart(p) ==
    /\ At(p, "run") /\ p \in Owners
    /\ owner' = [owner EXCEPT ![Slot(p)] = Nobody]
    /\ Set(p, Resting)
    /\ UNCHANGED <<tail, W, words, change, byte, pub, crashes, forgets, done>>

\* Gives the hold up: first it becomes an ordinary one, which is evicted if its owner dies before it is gone.
GiveUp(p) ==
    /\ At(p, "run")
    /\ p \in Owners => forgets > 0
    /\ forgets' = IF p \in Owners THEN forgets - 1 ELSE forgets
    /\ done' = IF p \in Owners THEN None ELSE done
    /\ IF Mutant = "forgetsCursorFirst" \/ p \in Others
       THEN cursor' = [cursor EXCEPT ![Slot(p)] = Max] /\ Go(p, "freeing") /\ UNCHANGED mode
       ELSE mode' = [mode EXCEPT ![Slot(p)] = "holding"] /\ Go(p, "dropping") /\ UNCHANGED cursor
    /\ UNCHANGED <<tail, W, named, locks, pub, crashes>>

Free(p) ==
    /\ proc[p].at \in {"dropping", "freeing", "leaving"}
    /\ LET s == Slot(p)
       IN  CASE At(p, "dropping") -> cursor' = [cursor EXCEPT ![s] = Max] /\ Go(p, "freeing") /\ UNCHANGED <<mode, owner>>
             [] At(p, "freeing")  -> mode' = [mode EXCEPT ![s] = "free"] /\ Go(p, "leaving") /\ UNCHANGED <<cursor, owner>>
             [] At(p, "leaving")  -> owner' = [owner EXCEPT ![s] = Nobody] /\ Set(p, Resting) /\ UNCHANGED <<cursor, mode>>
    /\ UNCHANGED <<tail, W, named, change, byte, pub, crashes, forgets, done>>

\* Killed anywhere: its robust futex tells at once, its locks fall later.
Crash(p) ==
    /\ crashes > 0 /\ proc[p].at \notin {"dying", "gone"}
    /\ crashes' = crashes - 1
    /\ Go(p, "dying")
    /\ UNCHANGED <<tail, W, words, locks, pub, forgets, done>>

Dropped(lock, p) == [s \in Slots |-> IF lock[s] = p THEN Nobody ELSE lock[s]]
Bury(p) ==
    /\ At(p, "dying")
    /\ owner' = Dropped(owner, p)
    /\ change' = Dropped(change, p)
    /\ FreeByte(p)
    /\ Set(p, [Resting EXCEPT !.at = "gone"])
    /\ UNCHANGED <<tail, W, words, pub, crashes, forgets, done>>

Return(p) ==
    /\ At(p, "gone")
    /\ Set(p, Resting)
    /\ UNCHANGED <<tail, W, words, locks, pub, crashes, forgets, done>>

-----------------------------------------------------------------------------
(* The publisher: raises W, reads the cursors, and evicts the dead that hold it back. *)

Pub(r) == pub' = r
Needed == tail + 1
Dead(s) == owner[s] = Nobody \/ (owner[s] \in Procs /\ proc[owner[s]].at = "dying")
Rest == <<words, locks, proc, crashes, forgets, done>>

Publish ==
    /\ pub.at = "run" /\ tail < pub.limit /\ tail < Last
    /\ tail' = tail + 1
    /\ UNCHANGED <<W, pub, Rest>>

Raise ==
    /\ pub.at = "run" /\ tail >= pub.limit /\ tail < Last
    /\ W' = MaxOf(W, Needed)
    /\ Pub([pub EXCEPT !.at = "scan", !.left = Slots, !.low = Max])
    /\ UNCHANGED <<tail, Rest>>

Scan ==
    /\ pub.at = "scan"
    /\ LET s == Least(pub.left)
           low == MinOf(pub.low, cursor[s])
       IN  Pub(IF pub.left # {s} THEN [pub EXCEPT !.left = @ \ {s}, !.low = low]
               ELSE [at |-> IF low + Capacity < Needed THEN "evict" ELSE "run", limit |-> MinOf(W, low + Capacity),
                     left |-> Slots, low |-> Max])
    /\ UNCHANGED <<tail, W, Rest>>

NextSlot == [pub EXCEPT !.at = IF Cardinality(pub.left) = 1 THEN "run" ELSE "evict", !.left = @ \ {Least(pub.left)}]

\* A dead holder that is in the way; a durable one is left alone, without a lock.
Judge ==
    /\ pub.at = "evict"
    /\ LET s == Least(pub.left)
           inTheWay == cursor[s] + Capacity < Needed /\ Dead(s)
           meant == inTheWay /\ (mode[s] # "durable" \/ Mutant \in {"looksUnderBytesOnly", "evictsDurable"})
       IN  IF meant /\ change[s] = Nobody
           THEN change' = [change EXCEPT ![s] = Publisher] /\ Pub([pub EXCEPT !.at = "again"])
           ELSE Pub(NextSlot) /\ UNCHANGED change
    /\ UNCHANGED <<tail, W, words, owner, byte, proc, crashes, forgets, done>>

Again ==
    /\ pub.at = "again"
    /\ LET s == Least(pub.left)
       IN  IF Dead(s) /\ (mode[s] # "durable" \/ Mutant = "evictsDurable") THEN Pub([pub EXCEPT !.at = "clear"]) /\ UNCHANGED change
           ELSE change' = [change EXCEPT ![s] = Nobody] /\ Pub(NextSlot)
    /\ UNCHANGED <<tail, W, words, owner, byte, proc, crashes, forgets, done>>

Clear ==
    /\ pub.at = "clear"
    /\ LET s == Least(pub.left)
       IN  cursor' = [cursor EXCEPT ![s] = Max] /\ change' = [change EXCEPT ![s] = Nobody] /\ Pub(NextSlot)
    /\ UNCHANGED <<tail, W, mode, named, owner, byte, proc, crashes, forgets, done>>

CrashPublisher ==
    /\ crashes > 0
    /\ crashes' = crashes - 1
    /\ change' = Dropped(change, Publisher)
    /\ Pub(Running)
    /\ UNCHANGED <<tail, W, words, owner, byte, proc, forgets, done>>

PublisherActs == Publish \/ Raise \/ Scan \/ Judge \/ Again \/ Clear
Joins(p) ==
    \/ Look(p) \/ TakeOwner(p) \/ TakeChange(p) \/ Resume(p) \/ Seek(p) \/ Taking(p) \/ Taken(p) \/ Choose(p) \/ Hold(p) \/ Check(p)
    \/ MakeDurable(p) \/ Free(p) \/ Bury(p)

Proceeding ==
    \/ PublisherActs \/ CrashPublisher
    \/ \E p \in Procs : Begin(p) \/ Joins(p) \/ TakeRecord(p) \/ Depart(p) \/ GiveUp(p) \/ Crash(p) \/ Return(p)

ComesBack(p) == Returning /\ (Begin(p) \/ Return(p))

\* Nobody has to begin anything, but owners that are said to come back do, again and again; and nobody has to take a record.
Spec ==
    /\ Init /\ [][Proceeding]_vars
    /\ WF_vars(PublisherActs)
    /\ \A p \in Procs : WF_vars(Joins(p))
    /\ \A p \in Owners : SF_vars(ComesBack(p))

-----------------------------------------------------------------------------
(* Claims *)

\* Whatever dies, what the owners of the name have not taken is held for the next of them.
HoldIsKept ==
    done # None => \E s \in Slots : mode[s] = "durable" /\ named[s] /\ cursor[s] = done /\ tail <= done + Capacity

\* The next owner goes on exactly where the last one was.
PositionIsKept == \A p \in Owners : At(p, "run") => proc[p].x = done

\* Nobody reads what has been written over, or is not there yet.
ReadsWhatIsThere == \A p \in Procs : At(p, "run") => proc[p].x <= tail /\ tail <= proc[p].x + Capacity

OneOwnerOfAName == \A p, q \in Owners : At(p, "run") /\ At(q, "run") => p = q

\* A second slot would hold for good: nobody would ever find it.
OneSlotOfAName == \A s, t \in Slots : mode[s] = "durable" /\ mode[t] = "durable" => s = t
EachHoldHasAName == \A s \in Slots : mode[s] = "durable" => named[s]

\* If all are gone, wherever they were killed, and none has a hold, publishers go on.
AllGone == \A p \in Procs : At(p, "gone")
PublisherGoesOn == <>[](AllGone /\ done = None) => <>(tail = Last)

\* Whoever holds publishers back or looks for a slot meanwhile, an owner that keeps coming back gets the slot again.
OwnersComeBack == [](done # None => <>(done = None \/ \E p \in Owners : At(p, "run")))
=============================================================================
