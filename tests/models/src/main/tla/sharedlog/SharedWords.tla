---------------------------- MODULE SharedWords ----------------------------
(* What the parts of the shared log's model have in common: the words of the  *)
(* region, what each participant keeps to itself, and the search for proof.   *)
(* Positions count units, the alignment of the log. Each step is one access   *)
(* to shared memory; memory is sequentially consistent, and the comments say  *)
(* ORDER where the code has to see to that.                                   *)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    Pubs,       \* slots of publishers
    Subs,       \* slots of holding subscribers
    Capacity,   \* units of the log
    Step,       \* units by which W is raised ahead of the tail
    Backlog,    \* entries of a backlog
    Last,       \* no position beyond this one: bounds the run
    Shapes,     \* what is claimed: sequences of record lengths, <<2>> a record, <<1, 1>> two records at once
    Crashes,    \* how often a publisher is killed
    Entering,   \* how subscribers begin: "in" from position 0 on, or "out", to join wherever a claim starts
    Ending,     \* whether subscribers leave and die
    Tidying,    \* whether dead publishers are recovered by those whom they do not hold back, too
    Mutant      \* "none", or the one thing done wrong

VARIABLES
    stamp, body,                                \* of each unit of memory: the stamp's position, and whose bytes stand there
    T, W,                                       \* the tail word: position and slot; the write limit
    held, end, origin, won, backlog, gen, mark, \* of each publisher's slot; mark: what the kernel wrote to the robust futex
    change,                                     \* of each publisher's slot: who has its change byte
    cursor,                                     \* of each subscriber's slot
    pub, sub,                                   \* the owners of the slots, and what they keep to themselves
    crashes,                                    \* how many are still to come
    log, recs                                   \* ghosts: of each position the claim and the record that start there

memory == <<stamp, body>>
slots == <<held, end, origin, won, backlog, gen, mark, change>>
shared == <<memory, T, W, slots, cursor>>
ghosts == <<log, recs>>
vars == <<shared, pub, sub, crashes, ghosts>>

Max == 1000
None == -1
Nobody == "nobody"

\* For the configurations.
Ones == {<<1>>}
Singles == {<<1>>, <<2>>}
Batches == {<<1>>, <<1, 1>>}

-----------------------------------------------------------------------------

MinOf(a, b) == IF a < b THEN a ELSE b
MaxOf(a, b) == IF a > b THEN a ELSE b
Unit(q) == q % Capacity

RECURSIVE Sum(_)
Sum(s) == IF s = <<>> THEN 0 ELSE Head(s) + Sum(Tail(s))

\* A record as its bytes tell it: where it starts, whose it is.
Rec(at, by, len, kind) == [at |-> at, by |-> by, len |-> len, kind |-> kind]
NoRec == Rec(None, Nobody, 0, "data")
NoClaim == [by |-> Nobody, end |-> 0, st |-> "none"]

Tail0 == [pos |-> 0, by |-> Nobody]
Stamped(q) == stamp[Unit(q)] = q

\* What stands at p is not yet given up by a publisher that raised the limit.
InReach(p) == p + Capacity >= W

Gone(i) == pub[i].pc = "gone"

\* The kernel's evidence: it marked the futex of the thread, or the owner byte can be had. Never wrong about the
\* slot's owner of the moment, because an owner takes the mark back before it counts the generation.
Dead(i) == Gone(i) \/ mark[i] \/ Mutant = "stoppedIsDead"

-----------------------------------------------------------------------------
(* Who won? Looks for (e, i) in T, the origins, the backlogs, won of i: in that order, in which the proof moves on. *)
(* ORDER: each of these loads acquires, each of the stores releases.                                               *)

NoSearch == [in |-> "none", i |-> Nobody, e |-> 0, left |-> {}]

Others(i) == Pubs \ {i}
Searched(stage, i, e) ==
    [in |-> stage, i |-> i, e |-> e,
     left |-> CASE stage = "origins" -> Others(i)
                [] stage = "backlogs" -> Others(i) \X (1 .. Backlog)
                [] OTHER -> {}]

Stages == IF Mutant = "proofReversed" THEN <<"won", "backlogs", "origins", "T", "no">>
          ELSE <<"T", "origins", "backlogs", "won", "no">>
After(stage) == Stages[(CHOOSE k \in 1 .. 4 : Stages[k] = stage) + 1]
Search(i, e) == Searched(Stages[1], i, e)

Found(s, x) ==
    LET proof == [pos |-> s.e, by |-> s.i]
    IN  CASE s.in = "T" -> T = proof
          [] s.in = "origins" -> origin[x] = proof
          [] s.in = "backlogs" -> backlog[x[1]][x[2]] = proof
          [] s.in = "won" -> won[s.i] = s.e

\* Where one access may lead to: "yes", "no", or on.
Looks(s) ==
    LET next == Searched(After(s.in), s.i, s.e)
        on(x) == IF Found(s, x) THEN [s EXCEPT !.in = "yes", !.left = {}]
                 ELSE IF s.left \ {x} = {} THEN next
                 ELSE [s EXCEPT !.left = @ \ {x}]
    IN  IF s.in \in {"T", "won"} THEN {on(Nobody)} ELSE {on(x) : x \in s.left}

\* A private limit lies below W, W at most a step or a claim above a tail that was read: so that a place announced at
\* the tail is never beyond a limit that was found before.
ASSUME Step <= Capacity /\ \A s \in Shapes : Sum(s) <= Capacity
ASSUME Cardinality(Pubs) > 1
=============================================================================
