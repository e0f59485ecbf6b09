---------------------------- MODULE ExclusiveLog ----------------------------
(* The exclusive log of docs/adr/0001-exclusive-log.md: one publisher and its *)
(* successors, holding subscribers, a lossy one. README.md says which action  *)
(* is which line of the code, and what the model leaves out.                  *)
EXTENDS LogPublisher, LogHolder, LogLossy, TLC

Init ==
    /\ stamp = [u \in 0 .. Capacity - 1 |-> None]
    /\ body = [u \in 0 .. Capacity - 1 |-> NoRec]
    /\ W = 0
    /\ ring = [i \in 0 .. Ring - 1 |-> [pos |-> 0, count |-> 0]]
    /\ cursor = [h \in Holders |-> Max]
    /\ change = [h \in Holders |-> "free"]
    /\ mark = [h \in Holders |-> FALSE]
    /\ wbuf = None
    /\ cbuf = [h \in Holders |-> None]
    /\ pub = Idle(0, 0, 0, 0)
    /\ sub = [h \in Holders |-> Out]
    /\ los = Start
    /\ log = [q \in 0 .. Last |-> NoEntry]
    /\ end = [pos |-> 0, count |-> 0]

Proceeding == PublisherNext \/ LossyNext \/ \E h \in Holders : HolderNext(h)

\* Survivors go on, and the kernel buries the dead; nobody has to publish, join, leave or die.
Fairness ==
    /\ WF_vars(PublisherWork)
    /\ \A h \in Holders : WF_vars(HolderWork(h)) /\ WF_vars(Bury(h))

Spec == Init /\ [][Proceeding]_vars /\ Fairness

-----------------------------------------------------------------------------
(* Safety *)

\* Behind the last commit nothing can be seen.
NothingUncommittedIsVisible == stamp[Unit(end.pos)] # end.pos

Whole(q) ==
    LET r == log[q].rec
    IN  /\ r # NoRec
        /\ stamp[Unit(q)] = q
        /\ body[Unit(q)] = r
        /\ r.kind = "data" => \A i \in 1 .. r.len - 1 : body[Unit(q + i)] = r

\* What a joined subscriber would take now was committed, and is whole.
TakesOnlyCommitted == \A h \in Holders : Joined(h) /\ Visible(h) => Whole(sub[h].pos)

\* From its cursor to the tail everything is there.
HeldFrom(h) == IF cbuf[h] # None THEN cbuf[h] ELSE MinOf(cursor[h], sub[h].pos)
HeldIsIntact ==
    \A h \in Holders : Joined(h) => \A q \in HeldFrom(h) .. end.pos - 1 : log[q].rec # NoRec => Whole(q)

\* It steps from record to record, and not beyond the last.
NothingIsSkipped ==
    \A h \in Holders : Joined(h) => sub[h].pos <= end.pos /\ (sub[h].pos = end.pos \/ log[sub[h].pos].rec # NoRec)

LiveIsNotEvicted == \A h \in Holders : Joined(h) /\ cbuf[h] = None => cursor[h] # Max

\* A joiner always finds a checkpoint, a successor too.
CheckpointInReach == InReach(ring[Newest].pos, W)

SuccessorIsRight == pub.pc # "down" => pub.tail = end.pos /\ pub.count = end.count

LossyIsWhole == los.st # "torn"
LossyCountIsExact == los.st = "at" => los.count = IF los.pos = end.pos THEN end.count ELSE log[los.pos].before

-----------------------------------------------------------------------------
(* Liveness *)

\* Processes that take a dead owner's slot over, and die before they clean it, for ever and whenever the publisher
\* looks, would hold it back; so let there be a last one.
JoinersComeToAnEnd == <>[][\A h \in Holders : ~TakeOwner(h)]_vars
PublisherGoesOn == JoinersComeToAnEnd => (pub.pc # "idle" ~> pub.pc = "idle")
JoinerGoesOn == \A h \in Holders : Joining(h) ~> ~Joining(h)
EverythingArrives == \A h \in Holders : []<>(~Joined(h) \/ sub[h].pos = end.pos)

-----------------------------------------------------------------------------
(* Fewer states *)

Symmetry == Permutations(Holders)

\* Below the floor nobody looks again: states that differ only there have the same futures.
Floor ==
    LET held == {HeldFrom(h) : h \in {h \in Holders : Joined(h)}}
        all == held \union {W - Capacity, end.pos} \union (IF Reading THEN {los.pos} ELSE {})
    IN  CHOOSE q \in all : \A r \in all : q <= r
View ==
    LET f == Floor
    IN  <<[u \in DOMAIN stamp |-> IF stamp[u] < f THEN None ELSE stamp[u]],
          [u \in DOMAIN body |-> IF body[u].at < f THEN NoRec ELSE body[u]],
          W, ring, slots, buffers, pub, sub, los, end,
          {log[q] : q \in {q \in DOMAIN log : q >= f}}>>
=============================================================================
