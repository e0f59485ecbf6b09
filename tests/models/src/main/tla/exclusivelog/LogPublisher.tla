---------------------------- MODULE LogPublisher ----------------------------
(* The publisher of docs/adr/0001-exclusive-log.md: ExclusiveAppender,        *)
(* WriteLimit, Checkpoints.store, Liveness.evictIfDead and Reopening.         *)
EXTENDS LogWords

Idle(by, tail, limit, count) ==
    [pc |-> "idle", by |-> by, tail |-> tail, limit |-> limit, count |-> count,
     shape |-> <<>>, k |-> 0, at |-> 0, unit |-> 0, target |-> 0, left |-> {}, low |-> Max, victim |-> Nobody]

Down(by) == [Idle(by, 0, 0, 0) EXCEPT !.pc = "down"]

\* The record being written is the k-th of the shape, at position p.at.
Len1(p) == p.shape[p.k]
Needed(p) == p.at + Len1(p)
IsBatch(p) == Len(p.shape) > 1

-----------------------------------------------------------------------------
(* Raising the limit: checkpoint, announce, scan *)

\* The owner byte is free, or the kernel marked the futex.
Dead(h) == sub[h].st = "out" \/ mark[h]

Held(p) == [p EXCEPT !.pc = "held", !.target = 0, !.low = Max, !.victim = Nobody]

\* All cursors were read.
Decide(p) ==
    LET q == [p EXCEPT !.limit = MinOf(p.target, p.low + Capacity)]
        granted == [q EXCEPT !.pc = "write", !.target = 0, !.low = Max, !.victim = Nobody]
    IN  IF Needed(p) > q.limit THEN [q EXCEPT !.pc = "evict"]
        ELSE IF Mutant = "scanFirst" THEN [granted EXCEPT !.pc = "announce", !.target = p.target]
        ELSE granted

Settled(p) ==
    IF p.left = {} THEN Decide(p)
    ELSE IF Mutant = "scansOne" /\ p.left # Holders THEN Decide([p EXCEPT !.left = {}])
    ELSE p
Rescan(p) == Settled([p EXCEPT !.pc = "scan", !.left = Holders, !.low = Max, !.victim = Nobody])

Due(p) == p.tail - ring[Newest].pos >= Step
AfterCheckpoint(p) == IF Mutant = "scanFirst" THEN Rescan(p) ELSE [p EXCEPT !.pc = "announce"]
Raise(p) ==
    LET q == [p EXCEPT !.target = MaxOf(Needed(p), p.tail + Step)]
    IN  IF Due(p) /\ Mutant # "checkpointLate" THEN [q EXCEPT !.pc = "invalidate"] ELSE AfterCheckpoint(q)

Proceed(p) == IF Needed(p) <= p.limit THEN [p EXCEPT !.pc = "write"] ELSE Raise(p)

Claim ==
    /\ pub.pc = "idle"
    /\ \E s \in Shapes :
        /\ pub.tail + Sum(s) <= Last
        /\ pub' = Proceed([pub EXCEPT !.shape = s, !.k = 1, !.at = pub.tail])
    /\ UNCHANGED <<shared, sub, los, ghosts>>

\* The entry after the newest: position made invalid, count, position.
CheckpointInvalidate ==
    /\ pub.pc = "invalidate"
    /\ ring' = IF Mutant = "entryStaysValid" THEN ring ELSE [ring EXCEPT ![Next(Newest)].pos = None]
    /\ pub' = [pub EXCEPT !.pc = IF Lossy /\ Mutant # "positionBeforeCount" THEN "count" ELSE "position"]
    /\ UNCHANGED <<memory, W, slots, buffers, sub, los, ghosts>>

AfterPosition(p) ==
    IF Mutant = "checkpointLate" THEN Rescan(p)
    ELSE IF Lossy /\ Mutant = "positionBeforeCount" THEN [p EXCEPT !.pc = "count"]
    ELSE AfterCheckpoint(p)

CheckpointCount ==
    /\ pub.pc = "count"
    /\ IF Mutant = "positionBeforeCount"
       THEN ring' = [ring EXCEPT ![Newest].count = pub.count] /\ pub' = AfterCheckpoint(pub)
       ELSE ring' = [ring EXCEPT ![Next(Newest)].count = pub.count] /\ pub' = [pub EXCEPT !.pc = "position"]
    /\ UNCHANGED <<memory, W, slots, buffers, sub, los, ghosts>>

CheckpointPosition ==
    /\ pub.pc = "position"
    /\ ring' = [ring EXCEPT ![Next(Newest)].pos = IF Mutant = "checkpointInBatch" THEN pub.at ELSE pub.tail]
    /\ pub' = AfterPosition(pub)
    /\ UNCHANGED <<memory, W, slots, buffers, sub, los, ghosts>>

Announce ==
    /\ pub.pc = "announce"
    /\ wbuf = None
    /\ wbuf' = IF pub.target > W THEN pub.target ELSE None
    /\ pub' = IF Mutant = "scanFirst" THEN [pub EXCEPT !.pc = "write", !.target = 0]
              ELSE IF Mutant = "checkpointLate" /\ Due(pub) THEN [pub EXCEPT !.pc = "invalidate"]
              ELSE Rescan(pub)
    /\ UNCHANGED <<memory, W, ring, slots, cbuf, sub, los, ghosts>>

FlushW ==
    /\ wbuf # None
    /\ W' = wbuf
    /\ wbuf' = None
    /\ UNCHANGED <<memory, ring, slots, cbuf, pub, sub, los, ghosts>>

\* Behind the fence.
Scan(h) ==
    /\ pub.pc = "scan"
    /\ wbuf = None \/ Mutant = "publisherWithoutFence"
    /\ h \in pub.left
    /\ pub' = Settled([pub EXCEPT !.left = @ \ {h}, !.low = MinOf(@, cursor[h]),
                                  !.victim = IF cursor[h] < pub.low THEN h ELSE @])
    /\ UNCHANGED <<shared, sub, los, ghosts>>

-----------------------------------------------------------------------------
(* Evicting who holds back and is dead *)

EvictLook(h) ==
    /\ pub.pc = "evict"
    /\ IF ~Dead(h) \/ Mutant = "noEviction" THEN pub' = Held(pub) /\ UNCHANGED change
       ELSE IF Mutant \in {"evictWithoutLock", "evictWithoutRecheck"}
       THEN pub' = [pub EXCEPT !.pc = "lock"] /\ UNCHANGED change
       ELSE IF change[h] # "free" THEN pub' = Held(pub) /\ UNCHANGED change
       ELSE pub' = [pub EXCEPT !.pc = "recheck"] /\ change' = [change EXCEPT ![h] = "evictor"]
    /\ UNCHANGED cursor

\* Only of mutants: the look and the lock are two steps, and no look follows, or no lock.
EvictLock(h) ==
    /\ pub.pc = "lock"
    /\ IF Mutant = "evictWithoutLock" THEN pub' = [pub EXCEPT !.pc = "clear"] /\ UNCHANGED change
       ELSE IF change[h] # "free" THEN pub' = Held(pub) /\ UNCHANGED change
       ELSE pub' = [pub EXCEPT !.pc = "clear"] /\ change' = [change EXCEPT ![h] = "evictor"]
    /\ UNCHANGED cursor

EvictRecheck(h) ==
    /\ pub.pc = "recheck"
    /\ IF Dead(h) THEN pub' = [pub EXCEPT !.pc = "clear"] /\ UNCHANGED change
       ELSE pub' = Held(pub) /\ change' = [change EXCEPT ![h] = "free"]
    /\ UNCHANGED cursor

EvictClear(h) ==
    /\ pub.pc = "clear"
    /\ cursor' = [cursor EXCEPT ![h] = Max]
    /\ change' = IF Mutant = "evictWithoutLock" THEN change ELSE [change EXCEPT ![h] = "free"]
    /\ pub' = Rescan(pub)

Evict(h) ==
    /\ pub.victim = h
    /\ EvictLook(h) \/ EvictLock(h) \/ EvictRecheck(h) \/ EvictClear(h)
    /\ UNCHANGED <<memory, W, ring, mark, buffers, sub, los, ghosts>>

Retry ==
    /\ pub.pc = "held"
    /\ pub' = Proceed(pub)
    /\ UNCHANGED <<shared, sub, los, ghosts>>

GiveUp ==
    /\ pub.pc = "held"
    /\ pub.k = 1
    /\ pub' = Idle(pub.by, pub.tail, pub.limit, pub.count)
    /\ UNCHANGED <<shared, sub, los, ghosts>>

-----------------------------------------------------------------------------
(* Writing and committing *)

StampsFirst(p) ==
    /\ p.unit = 0
    /\ \/ Mutant = "stampFirst"
       \/ Mutant = "firstStampFirst" /\ IsBatch(p) /\ p.k = 1

NextRecord(p) ==
    IF p.k = Len(p.shape) THEN [p EXCEPT !.pc = "commit"]
    ELSE Proceed([p EXCEPT !.k = @ + 1, !.at = @ + Len1(p)])

\* Payload may leave the word alone where a stamp would stand: claims need not be filled.
Write ==
    /\ pub.pc = "write"
    /\ wbuf = None
    /\ LET q == pub.at + pub.unit
           done == [pub EXCEPT !.unit = 0]
       IN  /\ body' = [body EXCEPT ![Unit(q)] = Rec(pub.at, pub.by, Len1(pub), "data")]
           /\ \E word \in IF StampsFirst(pub) THEN {q} ELSE IF pub.unit = 0 THEN {stamp[Unit(q)]}
                          ELSE {stamp[Unit(q)], None} :
                stamp' = [stamp EXCEPT ![Unit(q)] = word]
           /\ pub' = IF pub.unit + 1 < Len1(pub) THEN [pub EXCEPT !.unit = @ + 1]
                     ELSE IF pub.k > 1 THEN [done EXCEPT !.pc = "stamp"]
                     ELSE NextRecord(done)
    /\ UNCHANGED <<W, ring, slots, buffers, sub, los, ghosts>>

InnerStamp ==
    /\ pub.pc = "stamp"
    /\ stamp' = [stamp EXCEPT ![Unit(pub.at)] = pub.at]
    /\ pub' = NextRecord(pub)
    /\ UNCHANGED <<body, W, ring, slots, buffers, sub, los, ghosts>>

\* Records 1 to k become visible by the stamp of the first.
CommitUpTo(k) ==
    LET rec(i) == Rec(pub.tail + Sum(SubSeq(pub.shape, 1, i - 1)), pub.by, pub.shape[i], "data")
        at(q) == {i \in 1 .. k : rec(i).at = q}
        new(q) == LET i == CHOOSE i \in at(q) : TRUE IN [rec |-> rec(i), before |-> Counted(pub.count + i - 1)]
        tail == pub.tail + Sum(SubSeq(pub.shape, 1, k))
    IN  /\ stamp' = [stamp EXCEPT ![Unit(pub.tail)] = pub.tail]
        /\ log' = [q \in DOMAIN log |-> IF at(q) = {} THEN log[q] ELSE new(q)]
        /\ end' = [pos |-> tail, count |-> Counted(pub.count + k)]
        /\ pub' = Idle(pub.by, tail, pub.limit, Counted(pub.count + k))
        /\ UNCHANGED body

Commit ==
    /\ \/ pub.pc = "commit" /\ CommitUpTo(pub.k)
       \/ pub.pc = "held" /\ pub.k > 1 /\ CommitUpTo(pub.k - 1)
    /\ UNCHANGED <<W, ring, slots, buffers, sub, los>>

\* All that was claimed becomes one record of padding.
AbortUpTo(tail) ==
    LET pad == Rec(pub.tail, pub.by, tail - pub.tail, "pad")
    IN  /\ stamp' = [stamp EXCEPT ![Unit(pub.tail)] = pub.tail]
        /\ body' = [body EXCEPT ![Unit(pub.tail)] = pad]
        /\ log' = [log EXCEPT ![pub.tail] = [rec |-> pad, before |-> pub.count]]
        /\ end' = [end EXCEPT !.pos = tail]
        /\ pub' = Idle(pub.by, tail, pub.limit, pub.count)

\* A batch leaves an open claim out.
Abort ==
    /\ Aborts
    /\ \/ pub.pc = "commit" /\ AbortUpTo(Needed(pub))
       \/ pub.pc \in {"write", "stamp", "held"} /\ pub.k > 1 /\ AbortUpTo(pub.at)
       \/ /\ pub.pc = "write" /\ pub.k = 1 /\ IsBatch(pub)
          /\ pub' = Idle(pub.by, pub.tail, pub.limit, pub.count)
          /\ UNCHANGED <<memory, ghosts>>
    /\ UNCHANGED <<W, ring, slots, buffers, sub, los>>

-----------------------------------------------------------------------------
(* Death and succession *)

\* What was stored reaches memory; the kernel drops the locks.
Crash ==
    /\ pub.pc # "down"
    /\ pub.by < Crashes
    /\ pub' = Down(pub.by + 1)
    /\ W' = IF wbuf = None THEN W ELSE wbuf
    /\ wbuf' = None
    /\ change' = [h \in Holders |-> IF change[h] = "evictor" THEN "free" ELSE change[h]]
    /\ UNCHANGED <<memory, ring, cursor, mark, cbuf, sub, los, ghosts>>

RECURSIVE Walk(_, _)
Walk(q, n) ==
    IF stamp[Unit(q)] # q THEN [pos |-> q, count |-> n]
    ELSE LET counts == body[Unit(q)].kind = "data" \/ Mutant = "paddingCounts"
         IN  Walk(q + body[Unit(q)].len, IF counts THEN n + 1 ELSE n)

\* Nobody else writes what a successor reads, so that all of it may be one step.
Reopen ==
    /\ pub.pc = "down"
    /\ LET w == Walk(ring[Newest].pos, ring[Newest].count)
           p == Idle(pub.by, w.pos, IF Mutant = "trustW" THEN W ELSE w.pos, Counted(w.count))
       IN  pub' = CASE Mutant = "noScrub" -> p
                    [] Mutant = "scrubToCursors" -> [p EXCEPT !.pc = "bound", !.left = Holders]
                    [] OTHER -> [p EXCEPT !.pc = "scrub", !.target = MinOf(W, w.pos + Capacity)]
    /\ UNCHANGED <<shared, sub, los, ghosts>>

\* Only of the mutant: as far as the lowest cursor lets the publisher write.
Bound ==
    /\ pub.pc = "bound"
    /\ IF pub.left = {}
       THEN pub' = [pub EXCEPT !.pc = "scrub", !.target = MinOf(W, pub.low + Capacity), !.low = Max]
       ELSE \E h \in pub.left : pub' = [pub EXCEPT !.left = @ \ {h}, !.low = MinOf(@, cursor[h])]
    /\ UNCHANGED <<shared, sub, los, ghosts>>

Scrub ==
    /\ pub.pc = "scrub"
    /\ LET stale == {q \in pub.tail .. pub.target - 1 : stamp[Unit(q)] = q}
       IN  IF stale = {}
           THEN /\ pub' = [pub EXCEPT !.pc = "idle", !.target = 0]
                /\ UNCHANGED stamp
           ELSE \E q \in stale :
                /\ \A r \in stale : q <= r
                /\ stamp' = [stamp EXCEPT ![Unit(q)] = None]
                /\ UNCHANGED pub
    /\ UNCHANGED <<body, W, ring, slots, buffers, sub, los, ghosts>>

PublisherWork ==
    \/ CheckpointInvalidate \/ CheckpointCount \/ CheckpointPosition \/ Announce \/ FlushW
    \/ (\E h \in Holders : Scan(h) \/ Evict(h))
    \/ Retry \/ Write \/ InnerStamp \/ Commit \/ Reopen \/ Bound \/ Scrub
PublisherNext == PublisherWork \/ Claim \/ GiveUp \/ Abort \/ Crash
=============================================================================
