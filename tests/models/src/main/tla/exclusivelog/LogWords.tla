------------------------------ MODULE LogWords ------------------------------
(* What the parts of the exclusive log's model share: the words of the region, *)
(* and what each participant keeps to itself. Positions count units, the       *)
(* alignment of the log; memory is x86's, with the store buffers that matter.  *)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    Capacity,   \* units of the log
    Step,       \* units by which W is raised ahead of the tail
    Ring,       \* checkpoints kept
    Last,       \* no position beyond this one: bounds the run
    Shapes,     \* what is published: sequences of record lengths, <<2>> a record, <<1, 1>> a batch
    Aborts,     \* whether claims and batches are aborted
    Holders,    \* slots of holding subscribers
    Modes,      \* where they join: "oldest", "now"
    Lossy,      \* whether there is a lossy subscriber
    Crashes,    \* how often a publisher is killed
    Mutant      \* "none", or the one thing done wrong

VARIABLES
    stamp, body,            \* of each unit of memory: the stamp's position, and whose bytes stand there
    W,                      \* the write limit
    ring,                   \* checkpoints: position and count
    cursor, change, mark,   \* of each slot: cursor, holder of the change byte, the kernel's mark in the robust futex
    wbuf, cbuf,             \* store buffers: a W of the publisher, a cursor of each joiner
    pub, sub, los,          \* the publisher, the holding subscribers (with their owner bytes), the lossy one
    log, end                \* ghosts: what was committed at each position, and the end of it

memory == <<stamp, body>>
slots == <<cursor, change, mark>>
buffers == <<wbuf, cbuf>>
ghosts == <<log, end>>
shared == <<memory, W, ring, slots, buffers>>
vars == <<shared, pub, sub, los, ghosts>>

None == -1
Max == 1000
Nobody == "nobody"

\* For the configurations.
Ones == {<<1>>}
Singles == {<<1>>, <<2>>}
Batches == {<<1>>, <<2>>, <<1, 1>>}
LongBatches == {<<1>>, <<2>>, <<1, 1>>, <<1, 2>>, <<2, 1>>, <<1, 1, 1>>}

-----------------------------------------------------------------------------

MinOf(a, b) == IF a < b THEN a ELSE b
MaxOf(a, b) == IF a > b THEN a ELSE b
Unit(q) == q % Capacity

RECURSIVE Sum(_)
Sum(s) == IF s = <<>> THEN 0 ELSE Head(s) + Sum(Tail(s))

\* A record as its bytes tell it: where it starts, which publisher wrote it.
Rec(at, by, len, kind) == [at |-> at, by |-> by, len |-> len, kind |-> kind]
NoRec == Rec(None, 0, 0, "data")
NoEntry == [rec |-> NoRec, before |-> 0]

\* Only lossy subscribers need counts; without one they would only tell states apart.
Counted(n) == IF Lossy THEN n ELSE 0

\* What stands at p is not yet given up by a publisher that announced the limit.
InReach(p, limit) == p + Capacity >= limit

Newest == CHOOSE i \in 0 .. Ring - 1 : \A j \in 0 .. Ring - 1 : ring[j].pos <= ring[i].pos
Next(i) == (i + 1) % Ring

\* A publisher finds a checkpoint that W, at most one batch beyond the place where the next is due, leaves in reach.
ASSUME \A s \in Shapes : Step - 1 + Sum(s) <= Capacity
ASSUME Ring >= 2 /\ Step >= 1
=============================================================================
