------------------------------- MODULE Groups -------------------------------
(* Members of a group share the records of a channel: docs/adr/0005-groups.md. *)
(* As ADR 5 decides; G is moved as T of the shared log is (SharedLog.tla), with the same proof   *)
(* of who won; what a dead member has in flight stays held by its own cursor,  *)
(* and is gone on with by one other. Memory is sequentially consistent; each   *)
(* step is one access to it. Records are one unit long.                        *)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS
    Members,    \* slots
    Capacity, Last,
    Most,       \* records taken at once
    Crashes,    \* how often a member is killed
    Mutant

VARIABLES
    tail,                                       \* committed records
    G,                                          \* group tail: position and last taker
    cursor, end, origin, won, backlog, gen,     \* of each slot
    change,                                     \* of each slot: who has its change byte
    scan,                                       \* the publisher: cursors still to be read, the lowest, the limit
    mem, crashes,                               \* what members keep to themselves
    flight,                                     \* ghost, of each position: who took it, when: slot and generation
    plain, again                                \* ghosts, of each position: how often handed over without and with the flag

words == <<cursor, end, origin, won, backlog, gen>>
ghosts == <<flight, plain, again>>
vars == <<tail, G, words, change, scan, mem, crashes, ghosts>>

Max == 1000
Nobody == "nobody"
None == [pos |-> -1, by |-> Nobody]
NoOne == [by |-> Nobody, gen |-> 0]
MinOf(a, b) == IF a < b THEN a ELSE b
MaxOf(a, b) == IF a > b THEN a ELSE b

\* g: G as read; x, e: the records being handed over; v: whose they are; owes: as in the shared log; left: of a search.
Idle(owes) == [pc |-> "idle", g |-> None, x |-> 0, e |-> 0, v |-> Nobody, owes |-> owes, left |-> {}]
Gone(m) == mem[m].pc = "gone"
Dead(m) == Gone(m) \/ (Mutant = "stoppedIsDead" /\ mem[m].pc # "idle")
Me(m) == [by |-> m, gen |-> gen[m]]
Set(m, r) == mem' = [mem EXCEPT ![m] = r]
Go(m, pc) == Set(m, [mem[m] EXCEPT !.pc = pc])

Init ==
    /\ tail = 0
    /\ G = [pos |-> 0, by |-> Nobody]
    /\ cursor = [m \in Members |-> Max]
    /\ end = [m \in Members |-> 0]
    /\ origin = [m \in Members |-> None]
    /\ won = [m \in Members |-> 0]
    /\ backlog = [m \in Members |-> None]
    /\ gen = [m \in Members |-> 0]
    /\ change = [m \in Members |-> Nobody]
    /\ scan = [left |-> {}, low |-> Max, limit |-> 0]
    /\ mem = [m \in Members |-> Idle(FALSE)]
    /\ crashes = Crashes
    /\ flight = [q \in 0 .. Last |-> NoOne]
    /\ plain = [q \in 0 .. Last |-> 0]
    /\ again = [q \in 0 .. Last |-> 0]

-----------------------------------------------------------------------------
(* The publisher: reads G, then the cursors one by one, and writes below the lowest plus the capacity. Holds move from  *)
(* G into a cursor, which is stored before G moves: who misses the cursor has read the earlier G.                      *)

Publisher ==
    /\ \/ /\ scan.left = {} /\ tail < scan.limit /\ tail < Last
          /\ tail' = tail + 1
          /\ UNCHANGED scan
       \/ /\ scan.left = {} /\ tail = scan.limit /\ tail < Last
          /\ scan' = [scan EXCEPT !.left = Members, !.low = IF Mutant = "readsGLast" THEN Max ELSE G.pos]
          /\ UNCHANGED tail
       \/ \E m \in scan.left :
          LET low == MinOf(IF Mutant = "readsGLast" /\ scan.left = {m} THEN G.pos ELSE scan.low, MinOf(scan.low, cursor[m]))
              left == scan.left \ {m}
          IN  /\ scan' = IF left # {} THEN [scan EXCEPT !.left = left, !.low = low]
                         ELSE [left |-> {}, low |-> Max, limit |-> MaxOf(scan.limit, MinOf(low + Capacity, Last))]
              /\ UNCHANGED tail
    /\ UNCHANGED <<G, words, change, mem, crashes, ghosts>>

-----------------------------------------------------------------------------
(* Taking records *)

ReadG(m) ==
    /\ mem[m].pc = "idle"
    /\ G.pos < tail
    /\ Set(m, [mem[m] EXCEPT !.pc = "cursor", !.g = G])
    /\ UNCHANGED <<tail, G, words, change, scan, crashes, ghosts>>

\* Records from there on are visible or not; how many it takes is its own affair.
StoreCursor(m) ==
    /\ mem[m].pc = "cursor"
    /\ cursor' = IF Mutant = "cursorNotStored" THEN cursor ELSE [cursor EXCEPT ![m] = mem[m].g.pos]
    /\ \E n \in 1 .. Most :
        /\ mem[m].g.pos + n <= tail
        /\ Set(m, [mem[m] EXCEPT !.pc = IF mem[m].owes /\ Mutant # "noBacklog" THEN "confirm" ELSE "end",
                                 !.e = mem[m].g.pos + n])
    /\ UNCHANGED <<tail, G, end, origin, won, backlog, gen, change, scan, crashes, ghosts>>

\* A backlog of one entry: what it holds is confirmed before it is replaced.
Raised(t) == IF t.by = Nobody THEN won ELSE [won EXCEPT ![t.by] = MaxOf(@, t.pos)]
Confirm(m) ==
    /\ mem[m].pc = "confirm"
    /\ won' = Raised(backlog[m])
    /\ Go(m, "backlog")
    /\ UNCHANGED <<tail, G, cursor, end, origin, backlog, gen, change, scan, crashes, ghosts>>

StoreBacklog(m) ==
    /\ mem[m].pc = "backlog"
    /\ backlog' = [backlog EXCEPT ![m] = origin[m]]
    /\ Set(m, [mem[m] EXCEPT !.pc = "end", !.owes = FALSE])
    /\ UNCHANGED <<tail, G, cursor, end, origin, won, gen, change, scan, crashes, ghosts>>

StoreEnd(m) ==
    /\ mem[m].pc = "end"
    /\ end' = [end EXCEPT ![m] = mem[m].e]
    /\ Go(m, IF Mutant = "announcedLate" THEN "cas" ELSE "origin")
    /\ UNCHANGED <<tail, G, cursor, origin, won, backlog, gen, change, scan, crashes, ghosts>>

StoreOrigin(m) ==
    /\ mem[m].pc = "origin"
    /\ origin' = [origin EXCEPT ![m] = mem[m].g]
    /\ Go(m, IF Mutant = "announcedLate" THEN "won" ELSE "cas")
    /\ UNCHANGED <<tail, G, cursor, end, won, backlog, gen, change, scan, crashes, ghosts>>

Win(m) ==
    /\ mem[m].pc = "cas"
    /\ LET r == mem[m]
       IN  IF G = r.g \/ Mutant = "plainG"
           THEN /\ G' = [pos |-> r.e, by |-> m]
                /\ flight' = [q \in DOMAIN flight |-> IF r.g.pos <= q /\ q < r.e THEN Me(m) ELSE flight[q]]
                /\ Set(m, [r EXCEPT !.pc = IF Mutant = "announcedLate" THEN "origin" ELSE "won", !.x = r.g.pos, !.v = m,
                                    !.owes = r.g.by \notin {m, Nobody}])
           ELSE Go(m, "lost") /\ UNCHANGED <<G, flight>>
    /\ UNCHANGED <<tail, words, change, scan, crashes, plain, again>>

Lost(m) ==
    /\ mem[m].pc = "lost"
    /\ cursor' = [cursor EXCEPT ![m] = Max]
    /\ Set(m, Idle(mem[m].owes))
    /\ UNCHANGED <<tail, G, end, origin, won, backlog, gen, change, scan, crashes, ghosts>>

StoreWon(m) ==
    /\ mem[m].pc = "won"
    /\ won' = [won EXCEPT ![m] = mem[m].e]
    /\ Go(m, "hand")
    /\ UNCHANGED <<tail, G, cursor, end, origin, backlog, gen, change, scan, crashes, ghosts>>

\* The handler, and after it the cursor: of the slot that the records were taken by.
Hand(m) ==
    /\ mem[m].pc = "hand"
    /\ LET r == mem[m]
           flagged == r.v # m \/ flight[r.x] # Me(m)
       IN  /\ plain' = IF flagged /\ Mutant # "notFlagged" THEN plain ELSE [plain EXCEPT ![r.x] = @ + 1]
           /\ again' = IF flagged /\ Mutant # "notFlagged" THEN [again EXCEPT ![r.x] = @ + 1] ELSE again
           /\ Set(m, [r EXCEPT !.pc = "taken", !.x = @ + 1])
    /\ UNCHANGED <<tail, G, words, change, scan, crashes, flight>>

Taken(m) ==
    /\ mem[m].pc = "taken"
    /\ LET r == mem[m]
       IN  /\ cursor' = [cursor EXCEPT ![r.v] = IF r.x = r.e THEN Max ELSE r.x]
           /\ IF r.x < r.e THEN Go(m, "hand") ELSE IF r.v # m THEN Go(m, "free") ELSE Set(m, Idle(r.owes))
    /\ UNCHANGED <<tail, G, end, origin, won, backlog, gen, change, scan, crashes, ghosts>>

-----------------------------------------------------------------------------
(* A dead member's records, by another member; under the change byte of its slot *)

LockDead(m, v) ==
    /\ mem[m].pc = "idle"
    /\ v # m /\ Dead(v) /\ cursor[v] # Max /\ (change[v] = Nobody \/ Mutant = "adoptedTwice")
    /\ change' = [change EXCEPT ![v] = m]
    /\ Set(m, [mem[m] EXCEPT !.pc = "check", !.v = v])
    /\ UNCHANGED <<tail, G, words, scan, crashes, ghosts>>

Free(m) == change' = [w \in Members |-> IF change[w] = m THEN Nobody ELSE change[w]]

\* Words that nobody else can change meanwhile are read in one step.
Check(m) ==
    /\ mem[m].pc = "check"
    /\ LET v == mem[m].v
       IN  IF v # m /\ ~Dead(v)
           THEN Set(m, Idle(mem[m].owes)) /\ Free(m)
           ELSE /\ Set(m, IF origin[v].pos < 0 \/ cursor[v] < origin[v].pos \/ cursor[v] >= end[v]
                          THEN [mem[m] EXCEPT !.pc = "nothing"]
                          ELSE [mem[m] EXCEPT !.pc = IF Mutant = "announcedIsWon" THEN "adopt" ELSE "G", !.e = end[v],
                                              !.x = IF Mutant = "fromTheStart" THEN origin[v].pos
                                                    ELSE cursor[v]])
                /\ UNCHANGED change
    /\ UNCHANGED <<tail, G, words, scan, crashes, ghosts>>

Proof(m) == [pos |-> mem[m].e, by |-> mem[m].v]
Looked(m, found, next) ==
    /\ Set(m, IF found THEN [mem[m] EXCEPT !.pc = "adopt", !.left = {}]
              ELSE [mem[m] EXCEPT !.pc = next, !.left = Members \ {mem[m].v}])
    /\ UNCHANGED <<tail, G, words, change, scan, crashes, ghosts>>
LookedAt(m, o, found, next) ==
    IF found \/ mem[m].left = {o} THEN Looked(m, found, next)
    ELSE /\ Set(m, [mem[m] EXCEPT !.left = @ \ {o}])
         /\ UNCHANGED <<tail, G, words, change, scan, crashes, ghosts>>

Search(m) ==
    \/ mem[m].pc = "G" /\ Looked(m, G = Proof(m), "origins")
    \/ mem[m].pc = "origins" /\ \E o \in mem[m].left : LookedAt(m, o, origin[o] = Proof(m), "backlogs")
    \/ mem[m].pc = "backlogs" /\ \E o \in mem[m].left : LookedAt(m, o, backlog[o] = Proof(m), "wonBy")
    \/ mem[m].pc = "wonBy" /\ Looked(m, won[mem[m].v] = mem[m].e, "nothing")

\* Nothing in flight.
Nothing(m) ==
    /\ mem[m].pc = "nothing"
    /\ cursor' = [cursor EXCEPT ![mem[m].v] = Max]
    /\ Set(m, Idle(mem[m].owes))
    /\ Free(m)
    /\ UNCHANGED <<tail, G, end, origin, won, backlog, gen, scan, crashes, ghosts>>

\* The records stay held by the cursor of the slot that took them; who goes on with them keeps its change byte so long.
\* The slot's next owner has the owner byte, and needs it no more.
Adopt(m) ==
    /\ mem[m].pc = "adopt"
    /\ cursor' = IF Mutant = "clearedFirst" THEN [cursor EXCEPT ![mem[m].v] = Max] ELSE cursor
    /\ Set(m, [mem[m] EXCEPT !.pc = "hand", !.left = {}])
    /\ IF mem[m].v = m THEN Free(m) ELSE UNCHANGED change
    /\ UNCHANGED <<tail, G, end, origin, won, backlog, gen, scan, crashes, ghosts>>

FreeAdopted(m) ==
    /\ mem[m].pc = "free"
    /\ Free(m)
    /\ Set(m, Idle(mem[m].owes))
    /\ UNCHANGED <<tail, G, words, scan, crashes, ghosts>>

-----------------------------------------------------------------------------
(* Death and succession *)

Crash(m) ==
    /\ crashes > 0 /\ ~Gone(m)
    /\ crashes' = crashes - 1
    /\ Set(m, [Idle(FALSE) EXCEPT !.pc = "gone"])
    /\ Free(m)
    /\ UNCHANGED <<tail, G, words, scan, ghosts>>

\* The next owner, unless another member goes on with what is in flight there: that one has the change byte.
TakeSlot(m) ==
    /\ Gone(m) /\ (change[m] = Nobody \/ Mutant = "adoptedIsTaken")
    /\ change' = [change EXCEPT ![m] = m]
    /\ Set(m, [Idle(FALSE) EXCEPT !.pc = "generation", !.v = m])
    /\ UNCHANGED <<tail, G, words, scan, crashes, ghosts>>

Generation(m) ==
    /\ mem[m].pc = "generation"
    /\ gen' = [gen EXCEPT ![m] = @ + 1]
    /\ Go(m, IF Mutant = "nothingInherited" THEN "check" ELSE "inherit")
    /\ UNCHANGED <<tail, G, cursor, end, origin, won, backlog, change, scan, crashes, ghosts>>

Inherit(m) ==
    /\ mem[m].pc \in {"inherit", "inherit2"}
    /\ won' = Raised(IF mem[m].pc = "inherit" THEN backlog[m] ELSE origin[m])
    /\ Go(m, IF mem[m].pc = "inherit" THEN "inherit2" ELSE "check")
    /\ UNCHANGED <<tail, G, cursor, end, origin, backlog, gen, change, scan, crashes, ghosts>>

Work(m) ==
    \/ ReadG(m) \/ StoreCursor(m) \/ Confirm(m) \/ StoreBacklog(m) \/ StoreEnd(m) \/ StoreOrigin(m) \/ Win(m) \/ Lost(m) \/ StoreWon(m)
    \/ Hand(m) \/ Taken(m) \/ Check(m) \/ Search(m) \/ Nothing(m) \/ Adopt(m) \/ FreeAdopted(m) \/ Generation(m) \/ Inherit(m)
Adopting(m) == \E v \in Members : LockDead(m, v) /\ Mutant # "neverAdopts"
Proceeding == Publisher \/ \E m \in Members : Work(m) \/ Adopting(m) \/ Crash(m) \/ TakeSlot(m)

Spec == Init /\ [][Proceeding]_vars /\ WF_vars(Publisher) /\ \A m \in Members : WF_vars(Work(m)) /\ SF_vars(Adopting(m))

-----------------------------------------------------------------------------

\* Where a record that was taken may be delivered from still.
Pending(q) == cursor[flight[q].by] <= q
Delivered(q) == plain[q] + again[q] > 0

\* What was taken was handed over, or its taker, alive or dead, holds and has announced it.
NothingIsLost == \A q \in 0 .. G.pos - 1 : Delivered(q) \/ Pending(q)
AnnouncedByTaker ==
    \A q \in 0 .. G.pos - 1 : ~Delivered(q) =>
        LET v == flight[q].by IN origin[v].pos <= q /\ q < end[v]
OnceWithoutFlag == \A q \in DOMAIN plain : plain[q] <= 1
ExactlyOnceIfNobodyDies == crashes = Crashes => \A q \in DOMAIN plain : plain[q] + again[q] <= 1

\* One more for each death, of who took it or who went on with it.
AgainOnlyByDeath == \A q \in DOMAIN again : again[q] <= Crashes - crashes

\* What may still be handed over has not been written over, nor may it be.
NothingInFlightIsOverwritten ==
    tail <= G.pos + Capacity /\ \A m \in Members : mem[m].pc = "hand" => tail <= mem[m].x + Capacity
\* By who took it, or for that one; nothing that was done already.
OnlyTakenIsHanded ==
    \A m \in Members : mem[m].pc = "hand" => flight[mem[m].x].by = mem[m].v /\ mem[m].x >= cursor[mem[m].v]
EachIsHandedByOne ==
    \A m, n \in Members : m # n /\ mem[m].pc \in {"hand", "taken"} /\ mem[n].pc \in {"hand", "taken"} =>
        (mem[m].x >= mem[n].e \/ mem[n].x >= mem[m].e \/ mem[m].v # mem[n].v)
InUse(o) == ~(mem[o].pc = "backlog")
TakersHaveProof ==
    \A v \in Members : \A q \in 0 .. G.pos - 1 : ~Delivered(q) /\ flight[q].by = v =>
        LET t == [pos |-> end[v], by |-> v]
        IN  G = t \/ won[v] = end[v] \/ \E o \in Members : origin[o] = t \/ (backlog[o] = t /\ InUse(o))

\* As long as one lives.
SomeoneLives == []<>(\E m \in Members : ~Gone(m))
EverythingIsHandedOver == SomeoneLives => <>(\A q \in 0 .. Last - 1 : Delivered(q))

Symmetry == Permutations(Members)
=============================================================================
