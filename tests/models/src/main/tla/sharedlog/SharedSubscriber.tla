-------------------------- MODULE SharedSubscriber --------------------------
(* A holding subscriber of docs/adr/0004-shared-log.md: joining at a value of *)
(* T, polling, judging a gap and going beyond it. It writes its cursor only.  *)
EXTENDS SharedWords

Out == [st |-> "out", pos |-> 0, i |-> Nobody, g |-> 0, s |-> NoSearch]
In(pos) == [Out EXCEPT !.st = "in", !.pos = pos]
Back(s) == In(sub[s].pos)
Judging == {"gap", "origin", "end", "stamp", "prove", "again?", "skip"}
Joined(s) == sub[s].st \in {"in"} \union Judging
Become(s, r) == sub' = [sub EXCEPT ![s] = r]
SubscriberStep == UNCHANGED <<memory, T, W, slots, pub, crashes, ghosts>>

\* At any place where a claim starts: checkpoints are values of T. The slot's own words are the exclusive log's model.
Choose(s) ==
    /\ sub[s].st = "out"
    /\ \E p \in {T.pos} \union {q \in DOMAIN log : log[q] # NoClaim} :
        InReach(p) /\ Become(s, [Out EXCEPT !.st = "store", !.pos = p])
    /\ UNCHANGED cursor /\ SubscriberStep

\* ORDER join: a full fence, pairs with the raise's: cursor before, W after.
Store(s) ==
    /\ sub[s].st = "store"
    /\ cursor' = [cursor EXCEPT ![s] = sub[s].pos]
    /\ Become(s, [sub[s] EXCEPT !.st = "validate"])
    /\ SubscriberStep

Validate(s) ==
    /\ sub[s].st = "validate"
    /\ Become(s, IF InReach(sub[s].pos) \/ Mutant = "joinedUnchecked" THEN Back(s) ELSE Out)
    /\ UNCHANGED cursor /\ SubscriberStep

\* One step: what is held does not change while it is read. That it is whole is claimed by TakesOnlyCommitted.
Poll(s) ==
    /\ sub[s].st = "in"
    /\ Stamped(sub[s].pos)
    /\ Become(s, In(sub[s].pos + body[Unit(sub[s].pos)].len))
    /\ UNCHANGED cursor /\ SubscriberStep

\* ORDER pace: release, pairs with the scan's acquire: what was read before.
StoreCursor(s) ==
    /\ sub[s].st = "in"
    /\ cursor[s] # sub[s].pos
    /\ cursor' = [cursor EXCEPT ![s] = sub[s].pos]
    /\ UNCHANGED sub /\ SubscriberStep

-----------------------------------------------------------------------------
(* A gap: for each publisher's slot. ORDER: all of these loads acquire.                                               *)

Miss(s) ==
    /\ sub[s].st = "in"
    /\ ~Stamped(sub[s].pos)
    /\ T.pos > sub[s].pos
    /\ Become(s, [Back(s) EXCEPT !.st = "gap"])

\* The generation, and the evidence after it, in one step: what comes between them makes the generation another one,
\* or is the owner's death.
Gap(s, i) ==
    /\ sub[s].st = "gap"
    /\ Dead(i) /\ Mutant # "neverJudges"
    /\ Become(s, [sub[s] EXCEPT !.st = "origin", !.i = i, !.g = gen[i]])
    /\ UNCHANGED cursor /\ SubscriberStep

NobodyDead(s) ==
    /\ sub[s].st = "gap"
    /\ Become(s, Back(s))

ReadOrigin(s) ==
    /\ sub[s].st = "origin"
    /\ Become(s, IF origin[sub[s].i].pos = sub[s].pos THEN [sub[s] EXCEPT !.st = "end"] ELSE Back(s))

ReadEnd(s) ==
    /\ sub[s].st = "end"
    /\ Become(s, [sub[s] EXCEPT !.st = IF Mutant = "stampNotReread" THEN "prove" ELSE "stamp",
                                !.s = Search(sub[s].i, end[sub[s].i])])

StampAgain(s) ==
    /\ sub[s].st = "stamp"
    /\ Become(s, IF Stamped(sub[s].pos) THEN Back(s)
                 ELSE [sub[s] EXCEPT !.st = IF Mutant = "announcedIsWon" THEN "again?" ELSE "prove"])

LookForProof(s) ==
    /\ sub[s].st = "prove"
    /\ \E q \in Looks(sub[s].s) :
        Become(s, CASE q.in = "yes" -> [sub[s] EXCEPT !.st = "again?", !.s = q]
                    [] q.in = "no" -> Back(s)
                    [] OTHER -> [sub[s] EXCEPT !.s = q])

GenerationAgain(s) ==
    /\ sub[s].st = "again?"
    /\ Become(s, IF gen[sub[s].i] = sub[s].g \/ Mutant = "noGeneration" THEN [sub[s] EXCEPT !.st = "skip"] ELSE Back(s))

Skip(s) ==
    /\ sub[s].st = "skip"
    /\ Become(s, In(sub[s].s.e))

Judge(s) ==
    /\ Miss(s) \/ NobodyDead(s) \/ ReadOrigin(s) \/ ReadEnd(s) \/ StampAgain(s) \/ LookForProof(s) \/ GenerationAgain(s) \/ Skip(s)
    /\ UNCHANGED cursor /\ SubscriberStep

-----------------------------------------------------------------------------

Leave(s) ==
    /\ Ending
    /\ sub[s].st = "in"
    /\ cursor' = [cursor EXCEPT ![s] = Max]
    /\ Become(s, Out)
    /\ SubscriberStep

\* Its slot is taken by another only once it is evicted, or by one that begins with storing a cursor: the same here.
Die(s) ==
    /\ Ending
    /\ sub[s].st \notin {"out", "dead"}
    /\ Become(s, [Out EXCEPT !.st = "dead"])
    /\ UNCHANGED cursor /\ SubscriberStep

SubscriberWork(s) == Store(s) \/ Validate(s) \/ Poll(s) \/ StoreCursor(s) \/ Judge(s)
SubscriberNext(s) == SubscriberWork(s) \/ Choose(s) \/ (\E i \in Pubs : Gap(s, i)) \/ Leave(s) \/ Die(s)
=============================================================================
