-------------------------- MODULE SharedPublisher --------------------------
(* A publisher of docs/adr/0004-shared-log.md: claiming, raising the limit,   *)
(* recovering a dead publisher's claim, taking over a slot. It may stop       *)
(* anywhere, because no step has to be taken, and be killed anywhere.         *)
EXTENDS SharedWords

\* limit: private; t: the tail read; owes: the origin is proof of another's claim, and not yet in the backlog;
\* n: entries of the backlog in use; v: whose slot is being recovered; todo: values of T to be confirmed.
Idle(limit, owes, n) ==
    [pc |-> "idle", t |-> Tail0, shape |-> <<>>, limit |-> limit, owes |-> owes, n |-> n, w |-> 0,
     left |-> {}, low |-> Max, v |-> Nobody, todo |-> {}, s |-> NoSearch]
GoneNow == [Idle(0, FALSE, 0) EXCEPT !.pc = "gone"]
Rest(p) == Idle(p.limit, p.owes, p.n)
TakingOver(i) == pub[i].pc \in {"owner", "mark", "gen"} \/ pub[i].v = i

Size(p) == Sum(p.shape)
Needed(p) == p.t.pos + Size(p)
Target(p) == MaxOf(Needed(p), p.t.pos + Step)

Set(i, p) == pub' = [pub EXCEPT ![i] = p]
Go(i, pc) == Set(i, [pub[i] EXCEPT !.pc = pc])

-----------------------------------------------------------------------------
(* Claiming *)

First == IF Mutant = "heldLate" THEN "end" ELSE "held"
Announcing(p) ==
    IF p.owes /\ Mutant # "noBacklog" THEN [p EXCEPT !.pc = "backlog"] ELSE [p EXCEPT !.pc = First, !.owes = FALSE]
Proceed(p) == IF Needed(p) <= p.limit THEN Announcing(p) ELSE [p EXCEPT !.pc = "raise"]

\* ORDER tail: acquire, pairs with the CAS of Win.
Claim(i) ==
    /\ pub[i].pc = "idle"
    /\ \E shape \in Shapes :
        /\ T.pos + Sum(shape) <= Last
        /\ Set(i, Proceed([pub[i] EXCEPT !.t = T, !.shape = shape]))
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

\* After a lost CAS, or when held back.
Again(i) ==
    /\ pub[i].pc = "again"
    /\ LET p == [pub[i] EXCEPT !.t = T, !.left = {}, !.low = Max, !.v = Nobody]
       IN  Set(i, IF p.shape # <<>> /\ Needed(p) <= Last THEN Proceed(p) ELSE Rest(p))
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

\* All that has to be taken back of a lost claim. Two losers would hold each other back for good.
LetGo(i) ==
    /\ pub[i].pc = "lost"
    /\ held' = [held EXCEPT ![i] = Max]
    /\ Go(i, "again")
    /\ UNCHANGED <<memory, T, W, end, origin, won, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

\* When it is full, all of it is confirmed.
StoreBacklog(i) ==
    /\ pub[i].pc = "backlog"
    /\ LET p == [pub[i] EXCEPT !.pc = First, !.owes = FALSE, !.n = @ + 1]
           all == [backlog[i] EXCEPT ![p.n] = origin[i]]
       IN  /\ backlog' = [backlog EXCEPT ![i] = all]
           /\ Set(i, IF p.n < Backlog THEN p
                     ELSE IF Mutant = "backlogOverwritten" THEN [p EXCEPT !.n = 0]
                     ELSE [p EXCEPT !.pc = "confirm", !.todo = {all[k] : k \in 1 .. Backlog}])
    /\ UNCHANGED <<memory, T, W, held, end, origin, won, gen, mark, change, cursor, sub, crashes, ghosts>>

Announced(i, pc) == Go(i, IF Mutant = "announcedLate" /\ pc = "cas" THEN "won" ELSE pc)

Hold(i) ==
    /\ pub[i].pc = "held"
    /\ held' = IF Mutant = "heldNotStored" THEN held ELSE [held EXCEPT ![i] = pub[i].t.pos]
    /\ Go(i, CASE Mutant = "heldLate" -> "won"
               [] Mutant = "originFirst" -> "origin"
               [] Mutant = "announcedLate" -> "cas"
               [] OTHER -> "end")
    /\ UNCHANGED <<memory, T, W, end, origin, won, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

StoreEnd(i) ==
    /\ pub[i].pc = "end"
    /\ end' = [end EXCEPT ![i] = Needed(pub[i])]
    /\ Announced(i, IF Mutant = "originFirst" THEN "cas" ELSE "origin")
    /\ UNCHANGED <<memory, T, W, held, origin, won, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

\* ORDER announce: release, pairs with the acquire of whoever judges. The end before, the origin after.
StoreOrigin(i) ==
    /\ pub[i].pc = "origin"
    /\ origin' = [origin EXCEPT ![i] = pub[i].t]
    /\ Announced(i, IF Mutant = "originFirst" THEN "end" ELSE "cas")
    /\ UNCHANGED <<memory, T, W, held, end, won, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

\* ORDER claim: the CAS is a full fence: the announcement and the held word before, the payload after.
Win(i) ==
    /\ pub[i].pc = "cas"
    /\ LET p == pub[i]
       IN  IF T = p.t
           THEN /\ T' = [pos |-> Needed(p), by |-> i]
                /\ log' = [log EXCEPT ![p.t.pos] = [by |-> i, end |-> Needed(p), st |-> "open"]]
                /\ Set(i, [p EXCEPT !.pc = CASE Mutant = "announcedLate" -> "end"
                                             [] Mutant = "heldLate" -> "held"
                                             [] OTHER -> "won",
                                    !.owes = p.t.by \notin {i, Nobody}])
           ELSE /\ Go(i, IF Mutant = "loserKeepsHeld" THEN "again" ELSE "lost")
                /\ UNCHANGED <<T, log>>
    /\ UNCHANGED <<memory, W, slots, cursor, sub, crashes, recs>>

-----------------------------------------------------------------------------
(* Writing *)

\* The record of the claim that unit u lies in.
RECURSIVE RecordAt(_, _, _, _)
RecordAt(at, by, shape, u) ==
    IF u < Head(shape) THEN Rec(at, by, Head(shape), "data")
    ELSE RecordAt(at + Head(shape), by, Tail(shape), u - Head(shape))

Inner(p) == {RecordAt(p.t.pos, Nobody, p.shape, u).at : u \in 0 .. Size(p) - 1} \ {p.t.pos}

\* The payload in one step with the word before it: nobody looks at it, nor writes there, from the CAS on to the stamp,
\* which is what EachWritesAlone claims. Positions never repeat, so that stamps may be left behind in it.
Written(p, i) ==
    LET units == {p.t.pos + u : u \in 0 .. Size(p) - 1}
    IN  [k \in DOMAIN body |-> IF \E q \in units : Unit(q) = k
                               THEN LET q == CHOOSE q \in units : Unit(q) = k
                                    IN  RecordAt(p.t.pos, i, p.shape, q - p.t.pos)
                               ELSE body[k]]

StoreWon(i) ==
    /\ pub[i].pc = "won"
    /\ won' = [won EXCEPT ![i] = Needed(pub[i])]
    /\ body' = IF Mutant = "stampFirst" THEN body ELSE Written(pub[i], i)
    /\ Go(i, IF Inner(pub[i]) # {} THEN "inner" ELSE "stamp")
    /\ UNCHANGED <<stamp, T, W, held, end, origin, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

\* Only of the mutant.
Write(i) ==
    /\ pub[i].pc = "write"
    /\ body' = Written(pub[i], i)
    /\ Go(i, "release")
    /\ UNCHANGED <<stamp, T, W, slots, cursor, sub, crashes, ghosts>>

InnerStamp(i) ==
    /\ pub[i].pc = "inner"
    /\ \E q \in Inner(pub[i]) :
        /\ ~Stamped(q)
        /\ stamp' = [stamp EXCEPT ![Unit(q)] = q]
        /\ Go(i, IF \A r \in Inner(pub[i]) \ {q} : Stamped(r) THEN "stamp" ELSE "inner")
    /\ UNCHANGED <<body, T, W, slots, cursor, sub, crashes, ghosts>>

\* ORDER commit: release, pairs with poll's acquire.
Commit(i) ==
    /\ pub[i].pc = "stamp"
    /\ LET p == pub[i]
           at == p.t.pos
       IN  /\ stamp' = [stamp EXCEPT ![Unit(at)] = at]
           /\ log' = [log EXCEPT ![at].st = "done"]
           /\ recs' = [q \in DOMAIN recs |-> IF q = at \/ q \in Inner(p) THEN RecordAt(at, i, p.shape, q - at) ELSE recs[q]]
    /\ Go(i, IF Mutant = "stampFirst" THEN "write" ELSE "release")
    /\ UNCHANGED <<body, T, W, slots, cursor, sub, crashes>>

\* ORDER unhold: release, pairs with the scan's acquire: payload and stamp before.
Release(i) ==
    /\ pub[i].pc = "release"
    /\ held' = [held EXCEPT ![i] = Max]
    /\ Set(i, Rest(pub[i]))
    /\ UNCHANGED <<memory, T, W, end, origin, won, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

-----------------------------------------------------------------------------
(* Raising the limit *)

Scanning(i) == [pub[i] EXCEPT !.pc = "scan", !.left = Subs \union (IF Mutant = "heldNotRead" THEN {} ELSE Others(i)), !.low = Max,
                              !.v = Nobody]
Limited(p) ==
    LET q == [p EXCEPT !.limit = MinOf(Target(p), p.low + Capacity), !.low = Max]
    IN  IF p.left # {} THEN p
        ELSE IF Needed(q) > q.limit THEN [q EXCEPT !.pc = "blocked"]
        ELSE Proceed([q EXCEPT !.v = Nobody])

\* A CAS that repeats until W is high enough: an atomic maximum.
\* ORDER limit: a full fence, also where W is high enough already: W before, cursors and held words after.
Raise(i) ==
    /\ pub[i].pc = "raise"
    /\ IF Mutant = "plainW" THEN /\ Set(i, [pub[i] EXCEPT !.pc = IF W < Target(pub[i]) THEN "storeW" ELSE "raised"])
                                 /\ UNCHANGED W
       ELSE /\ W' = MaxOf(W, Target(pub[i]))
            /\ Set(i, Limited(Scanning(i)))
    /\ UNCHANGED <<memory, T, slots, cursor, sub, crashes, ghosts>>

\* Only of the mutant.
StoreW(i) ==
    /\ pub[i].pc \in {"storeW", "raised"}
    /\ W' = IF pub[i].pc = "storeW" THEN Target(pub[i]) ELSE W
    /\ Set(i, Limited(Scanning(i)))
    /\ UNCHANGED <<memory, T, slots, cursor, sub, crashes, ghosts>>

Scan(i) ==
    /\ pub[i].pc = "scan"
    /\ \E x \in pub[i].left :
        LET word == IF x \in Subs THEN cursor[x] ELSE held[x]
        IN  Set(i, Limited([pub[i] EXCEPT !.left = @ \ {x}, !.low = MinOf(@, word),
                                             !.v = IF word < pub[i].low THEN x ELSE @]))
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

\* Who holds back is dead, or it is tried again. How a dead subscriber is evicted is the exclusive log's model.
Blocked(i) ==
    /\ pub[i].pc = "blocked"
    /\ LET v == pub[i].v
       IN  IF v \in Subs
           THEN /\ cursor' = IF sub[v].st = "dead" THEN [cursor EXCEPT ![v] = Max] ELSE cursor
                /\ Go(i, "again")
           ELSE /\ Go(i, IF Dead(v) /\ Mutant # "noEviction" THEN "lock" ELSE "again")
                /\ UNCHANGED cursor
    /\ UNCHANGED <<memory, T, W, slots, sub, crashes, ghosts>>

\* The caller is told, and does something else.
GiveUp(i) ==
    /\ pub[i].pc = "blocked"
    /\ Set(i, Rest(pub[i]))
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

-----------------------------------------------------------------------------
(* Recovering: by who is held back, or by the next owner; under the change byte *)

Lock(i) ==
    /\ pub[i].pc = "lock"
    /\ IF change[pub[i].v] = "free"
       THEN /\ change' = [change EXCEPT ![pub[i].v] = i]
            /\ Go(i, IF Mutant = "evictedUnchecked" THEN "recover" ELSE "check")
       ELSE Go(i, "again") /\ UNCHANGED change
    /\ UNCHANGED <<memory, T, W, held, end, origin, won, backlog, gen, mark, cursor, sub, crashes, ghosts>>

\* Somebody who is held back by nobody, and publishes nothing: a bridge that has met the claim. At any time, of any
\* dead publisher, because nothing but the death makes it right.
TidyUp(i) ==
    /\ Tidying
    /\ pub[i].pc = "idle"
    /\ \E v \in Others(i) : Dead(v) /\ held[v] # Max /\ Set(i, [pub[i] EXCEPT !.pc = "lock", !.v = v, !.shape = <<>>])
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

Check(i) ==
    /\ pub[i].pc = "check"
    /\ Go(i, IF Dead(pub[i].v) THEN "recover" ELSE "unlock")
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

\* What nobody else can change meanwhile is read in one step. The held word of a dead publisher was stored before its
\* CAS and is cleared after the padding: while it stands, nobody's private limit reaches its place again.
Recover(i) ==
    /\ pub[i].pc = "recover"
    /\ LET v == pub[i].v
           p == IF Mutant = "padsUnheld" /\ v = i THEN origin[v].pos ELSE held[v]
       IN  Set(i, IF Mutant \in {"evictorOnlyClears", "padsUnheld"} /\ v # i THEN [pub[i] EXCEPT !.pc = "clear"]
                  ELSE IF p = Max THEN [pub[i] EXCEPT !.pc = "unlock"]
                  ELSE IF origin[v].pos # p \/ Stamped(p) THEN [pub[i] EXCEPT !.pc = "clear"]
                  ELSE [pub[i] EXCEPT !.pc = "prove", !.s = Search(v, end[v]), !.w = p])
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

Prove(i) ==
    /\ pub[i].pc = "prove"
    /\ \E s \in Looks(pub[i].s) :
        Set(i, CASE s.in = "yes" -> [pub[i] EXCEPT !.s = s, !.pc = CASE Mutant = "clearedFirst" -> "clear"
                                                                          [] Mutant = "ownerTrustsW" /\ ~InReach(pub[i].w) -> "clear"
                                                                          [] OTHER -> "pad"]
                 [] s.in = "no" -> [pub[i] EXCEPT !.pc = "clear", !.s = NoSearch]
                 [] OTHER -> [pub[i] EXCEPT !.s = s])
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

Pad(i) ==
    /\ pub[i].pc = "pad"
    /\ body' = [body EXCEPT ![Unit(pub[i].w)] = Rec(pub[i].w, pub[i].v, pub[i].s.e - pub[i].w, "pad")]
    /\ Go(i, "padStamp")
    /\ UNCHANGED <<stamp, T, W, slots, cursor, sub, crashes, ghosts>>

PadStamp(i) ==
    /\ pub[i].pc = "padStamp"
    /\ LET p == pub[i].w
       IN  /\ stamp' = [stamp EXCEPT ![Unit(p)] = p]
           /\ log' = [log EXCEPT ![p].st = "padded"]
           /\ recs' = [recs EXCEPT ![p] = Rec(p, pub[i].v, pub[i].s.e - p, "pad")]
    /\ Set(i, [pub[i] EXCEPT !.pc = IF Mutant = "clearedFirst" THEN "unlock" ELSE "clear", !.s = NoSearch, !.w = 0])
    /\ UNCHANGED <<body, T, W, slots, cursor, sub, crashes>>

Clear(i) ==
    /\ pub[i].pc = "clear"
    /\ held' = [held EXCEPT ![pub[i].v] = Max]
    /\ IF Mutant = "clearedFirst" /\ pub[i].s.in = "yes" THEN Go(i, "pad")
       ELSE Set(i, [pub[i] EXCEPT !.pc = "unlock", !.s = NoSearch, !.w = 0])
    /\ UNCHANGED <<memory, T, W, end, origin, won, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

Unlock(i) ==
    /\ pub[i].pc = "unlock"
    /\ change' = [change EXCEPT ![pub[i].v] = "free"]
    /\ IF pub[i].v = i THEN Set(i, Rest(pub[i])) ELSE Go(i, "again")
    /\ UNCHANGED <<memory, T, W, held, end, origin, won, backlog, gen, mark, cursor, sub, crashes, ghosts>>

-----------------------------------------------------------------------------
(* Death and succession *)

\* The kernel marks the futex of a thread that has bound itself, and drops the locks. It marks first, and may drop
\* later; that a slot cannot be taken over yet is the same as that nobody comes to take it over.
Crash(i) ==
    /\ crashes > 0
    /\ ~Gone(i)
    /\ crashes' = crashes - 1
    /\ Set(i, GoneNow)
    /\ mark' = [mark EXCEPT ![i] = @ \/ ~TakingOver(i)]
    /\ change' = [v \in Pubs |-> IF change[v] = i THEN "free" ELSE change[v]]
    /\ log' = [q \in DOMAIN log |-> IF log[q].by = i /\ log[q].st = "open" THEN [log[q] EXCEPT !.st = "dead"] ELSE log[q]]
    /\ UNCHANGED <<memory, T, W, held, end, origin, won, backlog, gen, cursor, sub, recs>>

TakeOwner(i) ==
    /\ Gone(i)
    /\ Go(i, "owner")
    /\ UNCHANGED <<shared, sub, crashes, ghosts>>

TakeChange(i) ==
    /\ pub[i].pc = "owner"
    /\ change[i] = "free"
    /\ change' = [change EXCEPT ![i] = i]
    /\ Set(i, [pub[i] EXCEPT !.pc = IF Mutant = "markedLate" THEN "gen" ELSE "mark", !.v = i])
    /\ UNCHANGED <<memory, T, W, held, end, origin, won, backlog, gen, mark, cursor, sub, crashes, ghosts>>

Inherited(i) ==
    IF Mutant = "nothingInherited" THEN {}
    ELSE {t \in {origin[i]} \union {backlog[i][k] : k \in 1 .. Backlog} : t.by # Nobody}
Confirming(i) ==
    [pub[i] EXCEPT !.pc = IF Mutant = "resetFirst" THEN "reset" ELSE IF Inherited(i) = {} THEN "recover" ELSE "confirm",
                   !.todo = Inherited(i)]

\* ORDER mark: the mark is gone before the generation is counted.
TakeBackMark(i) ==
    /\ pub[i].pc = "mark"
    /\ mark' = [mark EXCEPT ![i] = FALSE]
    /\ IF Mutant = "markedLate" THEN Set(i, Confirming(i)) ELSE Go(i, "gen")
    /\ UNCHANGED <<memory, T, W, held, end, origin, won, backlog, gen, change, cursor, sub, crashes, ghosts>>

\* ORDER generation: release, pairs with the second look's acquire... and what was judged before is void.
Count(i) ==
    /\ pub[i].pc = "gen"
    /\ gen' = [gen EXCEPT ![i] = @ + 1]
    /\ IF Mutant = "markedLate" THEN Go(i, "mark") ELSE Set(i, Confirming(i))
    /\ UNCHANGED <<memory, T, W, held, end, origin, won, backlog, mark, change, cursor, sub, crashes, ghosts>>

\* Only of the mutant.
Reset(i) ==
    /\ pub[i].pc = "reset"
    /\ held' = [held EXCEPT ![i] = Max]
    /\ origin' = [origin EXCEPT ![i] = Tail0]
    /\ Set(i, [pub[i] EXCEPT !.pc = IF pub[i].todo = {} THEN "recover" ELSE "confirm"])
    /\ UNCHANGED <<memory, T, W, end, won, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

\* The backlog is full, or inherited: won is raised by a CAS that repeats until it is high enough. Then it is empty.
Confirmed(i, t) ==
    LET p == [pub[i] EXCEPT !.todo = @ \ {t}, !.w = 0]
    IN  IF p.todo # {} THEN [p EXCEPT !.pc = "confirm"]
        ELSE IF p.v = i THEN [p EXCEPT !.pc = "recover"]
        ELSE [p EXCEPT !.pc = First, !.n = 0]
Lowest(todo) == CHOOSE t \in todo : \A u \in todo : t.pos <= u.pos

Confirm(i) ==
    /\ pub[i].pc = "confirm"
    /\ LET t == Lowest(pub[i].todo)
       IN  IF Mutant = "wonUncompared" /\ won[t.by] < t.pos THEN Go(i, "storeWon") /\ UNCHANGED won
           ELSE /\ won' = [won EXCEPT ![t.by] = MaxOf(@, t.pos)]
                /\ Set(i, Confirmed(i, t))
    /\ UNCHANGED <<memory, T, W, held, end, origin, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

\* Only of the mutant.
StoreOthersWon(i) ==
    /\ pub[i].pc = "storeWon"
    /\ LET t == Lowest(pub[i].todo)
       IN  won' = [won EXCEPT ![t.by] = t.pos] /\ Set(i, Confirmed(i, t))
    /\ UNCHANGED <<memory, T, W, held, end, origin, backlog, gen, mark, change, cursor, sub, crashes, ghosts>>

-----------------------------------------------------------------------------

PublisherWork(i) ==
    \/ Again(i) \/ LetGo(i) \/ StoreBacklog(i) \/ Hold(i) \/ StoreEnd(i) \/ StoreOrigin(i) \/ Win(i) \/ StoreWon(i)
    \/ Write(i) \/ InnerStamp(i) \/ Commit(i) \/ Release(i)
    \/ Raise(i) \/ StoreW(i) \/ Scan(i) \/ Blocked(i)
    \/ Lock(i) \/ Check(i) \/ Recover(i) \/ Prove(i) \/ Pad(i) \/ PadStamp(i) \/ Clear(i) \/ Unlock(i)
    \/ TakeChange(i) \/ TakeBackMark(i) \/ Count(i) \/ Reset(i) \/ Confirm(i) \/ StoreOthersWon(i)
PublisherNext(i) == PublisherWork(i) \/ Claim(i) \/ TidyUp(i) \/ GiveUp(i) \/ Crash(i) \/ TakeOwner(i)
=============================================================================
