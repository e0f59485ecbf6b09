----------------------------- MODULE SharedLog -----------------------------
(* The shared log of docs/adr/0004-shared-log.md: publishers, their deaths    *)
(* and successors, holding subscribers. README.md says which action is which  *)
(* line of the code, and what the model leaves out.                           *)
EXTENDS SharedPublisher, SharedSubscriber, TLC

\* Where a step is the whole log, all begin with their limit raised once: it saves the ways to get there.
Raised == IF Entering = "in" /\ Step = Capacity THEN Capacity ELSE 0

Init ==
    /\ stamp = [u \in 0 .. Capacity - 1 |-> None]
    /\ body = [u \in 0 .. Capacity - 1 |-> NoRec]
    /\ T = Tail0
    /\ W = Raised
    /\ held = [i \in Pubs |-> Max]
    /\ end = [i \in Pubs |-> 0]
    /\ origin = [i \in Pubs |-> [pos |-> None, by |-> Nobody]]
    /\ won = [i \in Pubs |-> 0]
    /\ backlog = [i \in Pubs |-> [k \in 1 .. Backlog |-> Tail0]]
    /\ gen = [i \in Pubs |-> 0]
    /\ mark = [i \in Pubs |-> FALSE]
    /\ change = [i \in Pubs |-> "free"]
    /\ cursor = [s \in Subs |-> IF Entering = "in" THEN 0 ELSE Max]
    /\ pub = [i \in Pubs |-> Idle(Raised, FALSE, 0)]
    /\ sub = [s \in Subs |-> IF Entering = "in" THEN In(0) ELSE Out]
    /\ crashes = Crashes
    /\ log = [q \in 0 .. Last |-> NoClaim]
    /\ recs = [q \in 0 .. Last |-> NoRec]

Proceeding == (\E i \in Pubs : PublisherNext(i)) \/ (\E s \in Subs : SubscriberNext(s))

\* Survivors go on. Nobody has to publish, to take a dead one's slot, to join, to leave or to die. A subscriber at a gap
\* looks at all of the slots.
Fairness ==
    /\ \A i \in Pubs : WF_vars(PublisherWork(i))
    /\ \A s \in Subs : WF_vars(SubscriberWork(s)) /\ \A i \in Pubs : SF_vars(Gap(s, i))

Spec == Init /\ [][Proceeding]_vars /\ Fairness

-----------------------------------------------------------------------------
(* Safety *)

Whole(q) ==
    LET r == recs[q]
    IN  /\ r # NoRec
        /\ Stamped(q)
        /\ body[Unit(q)] = r
        /\ r.kind = "data" => \A k \in 1 .. r.len - 1 : body[Unit(q + k)] = r

\* What a subscriber would take now was committed, and is whole.
TakesOnlyCommitted == \A s \in Subs : Joined(s) /\ Stamped(sub[s].pos) => Whole(sub[s].pos)

\* From its cursor to the tail everything that was committed is there.
HeldFrom(s) == MinOf(cursor[s], sub[s].pos)
HeldIsIntact ==
    \A s \in Subs : Joined(s) => \A q \in HeldFrom(s) .. T.pos - 1 : recs[q] # NoRec => Whole(q)

\* It steps from record to record, and not beyond the last claim.
NothingIsSkipped ==
    \A s \in Subs : Joined(s) => LET p == sub[s].pos IN p = T.pos \/ (p < T.pos /\ (log[p] # NoClaim \/ recs[p] # NoRec))

\* "A dead claim from p to e" is said of nothing else.
DecisionIsRight ==
    \A s \in Subs : sub[s].st = "skip" =>
        LET c == log[sub[s].pos] IN c.by = sub[s].i /\ c.end = sub[s].s.e /\ c.st \in {"dead", "padded"}
PaddingIsRight ==
    \A i \in Pubs : pub[i].pc \in {"pad", "padStamp"} => log[pub[i].w] = [by |-> pub[i].v, end |-> pub[i].s.e, st |-> "dead"]

\* The units that publisher i may write at any moment, stopped as it may be.
Writing(i) ==
    CASE pub[i].pc \in {"won", "inner", "stamp", "write"} -> pub[i].t.pos .. Needed(pub[i]) - 1
      [] pub[i].pc \in {"pad", "padStamp"} -> {pub[i].w}
      [] OTHER -> {}
EachWritesAlone ==
    \A i, j \in Pubs : i # j => \A p \in Writing(i), q \in Writing(j) : Unit(p) # Unit(q)

\* Who won stays known until all of the claim can be read or is padding; so does where a dead claim ends.
Unfinished == {p \in DOMAIN log : log[p].st \in {"open", "dead"}}
InUse(j) == 1 .. IF Gone(j) \/ TakingOver(j) THEN Backlog ELSE pub[j].n
Proven(t) ==
    \/ T = t
    \/ won[t.by] = t.pos
    \/ \E j \in Pubs : origin[j] = t \/ \E k \in InUse(j) : backlog[j][k] = t
WinnersHaveProof == \A p \in Unfinished : Proven([pos |-> log[p].end, by |-> log[p].by])
DeadAreAnnounced ==
    \A p \in Unfinished : log[p].st = "dead" => origin[log[p].by].pos = p /\ end[log[p].by] = log[p].end
WonIsLatest == \A i \in Pubs : pub[i].pc \in {"inner", "stamp", "write", "release"} => won[i] = Needed(pub[i])
NoGapIsLeft == \A i \in Pubs : pub[i].pc = "clear" => \A p \in Unfinished : log[p].by = pub[i].v => log[p].st # "dead"

LiveIsNotEvicted ==
    /\ \A i \in Pubs : pub[i].pc \in {"won", "inner", "stamp", "write"} => held[i] = pub[i].t.pos
    /\ \A s \in Subs : Joined(s) => cursor[s] # Max
TailBelowLimit == T.pos <= W

-----------------------------------------------------------------------------
(* Liveness *)

AtRest(i) == pub[i].pc \in {"idle", "gone"}
PublishersGoOn == \A i \in Pubs : []<>AtRest(i)
EverythingArrives == \A s \in Subs : []<>(~Joined(s) \/ sub[s].pos = T.pos)

-----------------------------------------------------------------------------
(* Fewer states *)

Symmetry == Permutations(Pubs)

\* Below the floor nobody looks again: states that differ only there have the same futures.
Floor ==
    LET all == {T.pos, W - Capacity} \union Unfinished \union {HeldFrom(s) : s \in {s \in Subs : Joined(s)}}
               \union {held[i] : i \in Pubs}
    IN  CHOOSE q \in all : \A r \in all : q <= r
View ==
    LET f == Floor
        value(t) == IF t.pos <= f THEN Tail0 ELSE t
        place(q) == IF q < f THEN None ELSE q
    IN  <<f, [u \in DOMAIN stamp |-> place(stamp[u])],
          [u \in DOMAIN body |-> IF body[u].at < f THEN NoRec ELSE body[u]],
          T, W, held, [i \in Pubs |-> place(end[i])],
          [i \in Pubs |-> IF origin[i].pos < f THEN Tail0 ELSE origin[i]],
          [i \in Pubs |-> place(won[i])], [i \in Pubs |-> [k \in 1 .. Backlog |-> value(backlog[i][k])]],
          [i \in Pubs |-> {s \in Subs : sub[s].st \in Judging /\ sub[s].i = i /\ sub[s].g = gen[i]}],
          mark, change, cursor, pub, [s \in Subs |-> [sub[s] EXCEPT !.g = 0]], crashes,
          {log[q] : q \in {q \in DOMAIN log : q >= f}}, {recs[q] : q \in {q \in DOMAIN recs : q >= f}}>>
=============================================================================
