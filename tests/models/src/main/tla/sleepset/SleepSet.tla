------------------------------ MODULE SleepSet ------------------------------
(* How a thread sleeps on the doorbells of several channels at once:           *)
(* io.busbar.log.SleepSet, docs/adr/0006-waiting-on-several-channels.md. What  *)
(* Doorbell.tla shows of one doorbell, one sleeper and one publisher at a time *)
(* is taken apart further here: every count is read, every flag set, every log *)
(* looked at, and every futex compared by the kernel, in a step of its own,    *)
(* and several publishers may ring the same doorbell at once. Publishers'      *)
(* processors have store buffers as on x86.                                    *)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Sets,         \* sleepers, each on all channels
    Channels,     \* how many
    Publishers,   \* how many; they take turns among the channels
    Messages,     \* how many each of them publishes
    Crashes,      \* how often one of them is killed
    Succeeded,    \* whether another publisher comes after one that was killed
    Dozing,       \* whether sleepers look by themselves after a while
    Unregistered, \* publishers whose processes membarrier does not reach: they fence themselves
    Wakeups,      \* how often another thread ends a set's sleep
    Mutant        \* "none", or what is done wrong

VARIABLES
    log,          \* of each publisher: how many of its records are visible in memory
    flag,         \* of each channel: the word "somebody sleeps"
    count,        \* of each channel: the futex that counts rings
    buffer,       \* of each publisher: stores that memory has not seen yet
    pub,          \* of each publisher: [at, sent]
    crashes,      \* those still to come
    set,          \* of each sleeper: [at, left, seen, rings, queued]
    wakeup        \* of each sleeper: [word, woken, at, left], and its other thread

vars == <<log, flag, count, buffer, pub, crashes, set, wakeup>>

Pubs == 1 .. Publishers
Chans == 1 .. Channels
Own == 0                                \* the set's own futex
Futexes == IF Wakeups = 0 THEN Chans ELSE Chans \cup {Own}
ChannelOf(p) == ((p - 1) % Channels) + 1
Least(S) == CHOOSE c \in S : \A d \in S : c <= d

\* What the sleeper does, in this order; "poll" before, "asleep" after.
Phases ==
    CASE Mutant = "countsLate"   -> <<"raise", "barrier", "look", "rings", "asked", "enqueue">>
      [] Mutant = "looksFirst"   -> <<"look", "rings", "raise", "barrier", "asked", "enqueue">>
      [] Mutant = "barrierFirst" -> <<"rings", "barrier", "raise", "look", "asked", "enqueue">>
      [] Mutant = "noMembarrier" -> <<"rings", "raise", "look", "asked", "enqueue">>
      [] Mutant = "wokenUnseen"  -> <<"rings", "raise", "barrier", "look", "enqueue">>
      [] OTHER                   -> <<"rings", "raise", "barrier", "look", "asked", "enqueue">>
Poll == 0
Asleep == Len(Phases) + 1

\* What a phase goes through one by one.
Scope(phase) ==
    CASE phase = "rings"   -> Futexes
      [] phase = "raise"   -> IF Mutant = "raisesOne" THEN {2} ELSE Chans
      [] phase = "look"    -> IF Mutant = "looksAtOne" THEN {2} ELSE Chans
      [] phase = "enqueue" -> IF Mutant = "sleepsOnOne" THEN {2} ELSE Futexes
      [] OTHER             -> {}

Init ==
    /\ log = [p \in Pubs |-> 0]
    /\ flag = [c \in Chans |-> 0]
    /\ count = [c \in Chans |-> 0]
    /\ buffer = [p \in Pubs |-> <<>>]
    /\ pub = [p \in Pubs |-> [at |-> "publish", sent |-> 0]]
    /\ crashes = Crashes
    /\ set = [s \in Sets |-> [at |-> Poll, left |-> {}, seen |-> [p \in Pubs |-> 0],
                              rings |-> [c \in Chans \cup {Own} |-> 0], queued |-> {}]]
    /\ wakeup = [s \in Sets |-> [word |-> 0, woken |-> FALSE, at |-> "idle", left |-> Wakeups]]

-----------------------------------------------------------------------------
(* Memory *)

Store(p, word, value) == buffer' = [buffer EXCEPT ![p] = Append(@, [word |-> word, value |-> value])]

\* What a word is once these stores have reached memory.
RECURSIVE After(_, _, _)
After(word, value, stores) ==
    IF stores = <<>> THEN value
    ELSE After(word, IF Head(stores).word = word THEN Head(stores).value ELSE value, Tail(stores))

Reach(stores) ==
    /\ log' = [p \in Pubs |-> After(<<"log", p>>, log[p], stores)]
    /\ flag' = [c \in Chans |-> After(<<"flag", c>>, flag[c], stores)]

Drain(p) ==
    /\ Reach(buffer[p])
    /\ buffer' = [buffer EXCEPT ![p] = <<>>]

DrainOne(p) ==
    /\ buffer[p] # <<>>
    /\ Reach(<<Head(buffer[p])>>)
    /\ buffer' = [buffer EXCEPT ![p] = Tail(@)]
    /\ UNCHANGED <<count, pub, crashes, set, wakeup>>

\* membarrier: every processor that runs a registered publisher executes a fence. One publisher's stores reach memory
\* after another's, but no store of two publishers is to the same log, and flags are only taken back.
RECURSIVE Joined(_)
Joined(some) == IF some = {} THEN <<>> ELSE LET p == Least(some) IN buffer[p] \o Joined(some \ {p})
DrainRegistered ==
    /\ Reach(Joined(Pubs \ Unregistered))
    /\ buffer' = [p \in Pubs |-> IF p \in Unregistered THEN buffer[p] ELSE <<>>]

-----------------------------------------------------------------------------
(* Publishers *)

Go(p, at) == pub' = [pub EXCEPT ![p].at = at]

Publish(p) ==
    /\ pub[p].at = "publish"
    /\ pub[p].sent < Messages
    /\ Store(p, <<"log", p>>, pub[p].sent + 1)
    /\ pub' = [pub EXCEPT ![p] = [at |-> "ask", sent |-> pub[p].sent + 1]]
    /\ UNCHANGED <<log, flag, count, crashes, set, wakeup>>

Ask(p) ==
    /\ pub[p].at = "ask"
    /\ p \in Unregistered /\ Mutant # "noFence" => buffer[p] = <<>>
    /\ Go(p, IF After(<<"flag", ChannelOf(p)>>, flag[ChannelOf(p)], buffer[p]) # 0 THEN "flag" ELSE "publish")
    /\ UNCHANGED <<log, flag, count, buffer, crashes, set, wakeup>>

TakeFlagBack(p) ==
    /\ pub[p].at = "flag"
    /\ Store(p, <<"flag", ChannelOf(p)>>, 0)
    /\ Go(p, "count")
    /\ UNCHANGED <<log, flag, count, crashes, set, wakeup>>

\* An atomic addition: a full fence, and none of two is lost.
MoveCount(p) ==
    /\ pub[p].at = "count"
    /\ Drain(p)
    /\ count' = [count EXCEPT ![ChannelOf(p)] = IF Mutant = "countStays" THEN @ ELSE @ + 1]
    /\ Go(p, "wake")
    /\ UNCHANGED <<crashes, set, wakeup>>

\* Who waits for this futex is woken, also if it has not come to all of its futexes yet.
Woken(word, from) ==
    [s \in Sets |-> IF s \in from /\ word \in set[s].queued THEN [set[s] EXCEPT !.at = Poll, !.queued = {}, !.left = {}]
                    ELSE set[s]]

Wake(p) ==
    /\ pub[p].at = "wake"
    /\ Drain(p)
    /\ set' = Woken(ChannelOf(p), Sets)
    /\ Go(p, "publish")
    /\ UNCHANGED <<count, crashes, wakeup>>

\* Killed anywhere. What was stored reaches memory.
Crash(p) ==
    /\ crashes > 0
    /\ pub[p].at # "down"
    /\ Drain(p)
    /\ crashes' = crashes - 1
    /\ Go(p, "down")
    /\ UNCHANGED <<count, set, wakeup>>

\* The next publisher goes on behind the last stamp, and rings before it publishes.
Reopen(p) ==
    /\ Succeeded
    /\ pub[p].at = "down"
    /\ pub' = [pub EXCEPT ![p] = [at |-> IF Mutant = "opensSilently" THEN "publish" ELSE "flag", sent |-> log[p]]]
    /\ UNCHANGED <<log, flag, count, buffer, crashes, set, wakeup>>

-----------------------------------------------------------------------------
(* Sleepers *)

\* To the phase that comes after this one, or to sleep.
Next(s, r) ==
    LET at == r.at + 1
    IN  set' = [set EXCEPT ![s] = [r EXCEPT !.at = at, !.left = IF at = Asleep THEN {} ELSE Scope(Phases[at])]]

\* On to the next of this phase.
Done(s, c, r) ==
    IF r.left = {c} THEN Next(s, r) ELSE set' = [set EXCEPT ![s] = [r EXCEPT !.left = @ \ {c}]]

New(s, c) == {p \in Pubs : ChannelOf(p) = c /\ log[p] > set[s].seen[p]}
Taking(s, new) == [p \in Pubs |-> IF p \in new THEN log[p] ELSE set[s].seen[p]]

Back(s, r) == set' = [set EXCEPT ![s] = [r EXCEPT !.at = Poll, !.left = {}, !.queued = {}]]

\* Takes what there is, or notices that it shall not sleep, or begins to go to sleep.
PollAll(s) ==
    LET new == UNION {New(s, c) : c \in Chans}
    IN  /\ set[s].at = Poll
        /\ IF new # {} THEN set' = [set EXCEPT ![s].seen = Taking(s, new)] /\ UNCHANGED wakeup
           ELSE IF wakeup[s].woken THEN wakeup' = [wakeup EXCEPT ![s].woken = FALSE] /\ UNCHANGED set
           ELSE Next(s, set[s]) /\ UNCHANGED wakeup
        /\ UNCHANGED <<log, flag, count, buffer, pub, crashes>>

In(s, phase) == set[s].at \notin {Poll, Asleep} /\ Phases[set[s].at] = phase
One(s) == Least(set[s].left)
Value(s, c) == IF c = Own THEN wakeup[s].word ELSE count[c]

ReadCount(s) ==
    /\ In(s, "rings")
    /\ Done(s, One(s), [set[s] EXCEPT !.rings[One(s)] = Value(s, One(s))])
    /\ UNCHANGED <<log, flag, count, buffer, pub, crashes, wakeup>>

Raise(s) ==
    /\ In(s, "raise")
    /\ flag' = [flag EXCEPT ![One(s)] = 1]
    /\ Done(s, One(s), set[s])
    /\ UNCHANGED <<log, count, buffer, pub, crashes, wakeup>>

Barrier(s) ==
    /\ In(s, "barrier")
    /\ DrainRegistered
    /\ Next(s, set[s])
    /\ UNCHANGED <<count, pub, crashes, wakeup>>

Look(s) ==
    /\ In(s, "look")
    /\ LET new == New(s, One(s))
       IN  IF new # {} THEN Back(s, [set[s] EXCEPT !.seen = Taking(s, new)]) ELSE Done(s, One(s), set[s])
    /\ UNCHANGED <<log, flag, count, buffer, pub, crashes, wakeup>>

\* Another thread may have asked for an end before the set's own futex was read.
Asked(s) ==
    /\ In(s, "asked")
    /\ IF wakeup[s].woken THEN Back(s, set[s]) ELSE Next(s, set[s])
    /\ UNCHANGED <<log, flag, count, buffer, pub, crashes, wakeup>>

\* futex_waitv compares, and is queued for, one futex after the other.
Enqueue(s) ==
    /\ In(s, "enqueue")
    /\ IF Value(s, One(s)) # set[s].rings[One(s)] THEN Back(s, set[s])
       ELSE Done(s, One(s), [set[s] EXCEPT !.queued = @ \cup {One(s)}])
    /\ UNCHANGED <<log, flag, count, buffer, pub, crashes, wakeup>>

\* Time is up.
Doze(s) ==
    /\ Dozing
    /\ set[s].at = Asleep
    /\ Back(s, set[s])
    /\ UNCHANGED <<log, flag, count, buffer, pub, crashes, wakeup>>

\* Another thread: says so, moves the set's own futex, wakes.
Interrupt(s) ==
    LET w == wakeup[s]
    IN  /\ CASE w.at = "idle" -> w.left > 0 /\ UNCHANGED set
                                 /\ wakeup' = [wakeup EXCEPT ![s] = [w EXCEPT !.woken = TRUE, !.at = "move", !.left = @ - 1]]
             [] w.at = "move" -> UNCHANGED set
                                 /\ wakeup' = [wakeup EXCEPT ![s] = [w EXCEPT !.word = @ + 1, !.at = "wake"]]
             [] w.at = "wake" -> set' = Woken(Own, {s}) /\ wakeup' = [wakeup EXCEPT ![s].at = "idle"]
        /\ UNCHANGED <<log, flag, count, buffer, pub, crashes>>

Publisher(p) == Publish(p) \/ Ask(p) \/ TakeFlagBack(p) \/ MoveCount(p) \/ Wake(p) \/ Reopen(p)
Sleeper(s) == PollAll(s) \/ ReadCount(s) \/ Raise(s) \/ Barrier(s) \/ Look(s) \/ Asked(s) \/ Enqueue(s) \/ Doze(s)

Proceeding ==
    \/ \E p \in Pubs : Publisher(p) \/ Crash(p) \/ DrainOne(p)
    \/ \E s \in Sets : Sleeper(s) \/ Interrupt(s)

Spec ==
    /\ Init
    /\ [][Proceeding]_vars
    /\ \A p \in Pubs : WF_vars(Publisher(p)) /\ WF_vars(DrainOne(p))
    /\ \A s \in Sets : WF_vars(Sleeper(s)) /\ WF_vars(Interrupt(s))

-----------------------------------------------------------------------------
(* Claims *)

\* Nobody sleeps for good on a record of whatever channel, as long as publishers that are killed have successors.
NoWakeUpIsLost ==
    \A s \in Sets : \A p \in Pubs : [](pub[p].sent = Messages => <>(set[s].seen[p] = Messages))

\* The same where none comes after one that was killed: then sleepers have to look by themselves.
NobodyOversleeps == \A s \in Sets : []<>(set[s].seen = log)

\* Who shall not sleep does not.
WhoIsAskedComesBack == \A s \in Sets : [](wakeup[s].woken => <>(~wakeup[s].woken))
=============================================================================
