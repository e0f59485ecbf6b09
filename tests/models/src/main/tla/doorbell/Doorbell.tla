------------------------------ MODULE Doorbell ------------------------------
(* How subscribers sleep and publishers wake them: io.busbar.log.Doorbell.    *)
(* The publisher's processor has a store buffer, first in, first out, as on   *)
(* x86; only membarrier, its own system calls, or time empty it. Sleepers     *)
(* execute a full fence, so their stores are seen at once.                    *)
EXTENDS Naturals, Sequences

CONSTANTS
    Sleepers,   \* subscribers
    Messages,   \* how many are published
    Crashes,    \* how often the publisher is killed
    Succeeded,  \* whether another publisher comes after one that was killed
    Dozing,     \* whether sleepers look by themselves after a while: a second, or a millisecond without membarrier
    Mutant      \* "none", or what is done wrong

VARIABLES
    log,        \* how many records are visible in memory
    flag,       \* the word "somebody sleeps"
    count,      \* the futex that counts rings
    buffer,     \* stores of the publisher that memory has not seen yet
    pub,        \* [at, sent, crashes]: crashes are those still to come
    sub         \* per sleeper: [at, seen, rings]

vars == <<log, flag, count, buffer, pub, sub>>

Init ==
    /\ log = 0
    /\ flag = 0
    /\ count = 0
    /\ buffer = <<>>
    /\ pub = [at |-> "publish", sent |-> 0, crashes |-> Crashes]
    /\ sub = [s \in Sleepers |-> [at |-> "poll", seen |-> 0, rings |-> 0]]

-----------------------------------------------------------------------------
(* Memory *)

Store(word, value) == buffer' = Append(buffer, [word |-> word, value |-> value])

\* What a word is once all of the stores of the buffer have reached memory.
RECURSIVE After(_, _, _)
After(word, value, stores) ==
    IF stores = <<>> THEN value
    ELSE After(word, IF Head(stores).word = word THEN Head(stores).value ELSE value, Tail(stores))

DrainAll ==
    /\ log' = After("log", log, buffer)
    /\ flag' = After("flag", flag, buffer)
    /\ count' = After("count", count, buffer)
    /\ buffer' = <<>>

DrainOne ==
    /\ buffer # <<>>
    /\ LET first == <<Head(buffer)>>
       IN  /\ log' = After("log", log, first)
           /\ flag' = After("flag", flag, first)
           /\ count' = After("count", count, first)
    /\ buffer' = Tail(buffer)
    /\ UNCHANGED <<pub, sub>>

-----------------------------------------------------------------------------
(* Publisher *)

Publish ==
    /\ pub.at = "publish"
    /\ pub.sent < Messages
    /\ Store("log", pub.sent + 1)
    /\ pub' = [pub EXCEPT !.at = "ask", !.sent = pub.sent + 1]
    /\ UNCHANGED <<log, flag, count, sub>>

\* Without membarrier a publisher fences itself (Doorbell.needsFence).
Ask ==
    /\ pub.at = "ask"
    /\ Mutant = "none-fencing" => buffer = <<>>
    /\ pub' = [pub EXCEPT !.at = IF After("flag", flag, buffer) # 0
                                 THEN IF Mutant = "flagBackLast" THEN "count" ELSE "flag"
                                 ELSE "publish"]
    /\ UNCHANGED <<log, flag, count, buffer, sub>>

TakeFlagBack ==
    /\ pub.at = "flag"
    /\ Store("flag", 0)
    /\ pub' = [pub EXCEPT !.at = IF Mutant = "flagBackLast" THEN "wake" ELSE "count"]
    /\ UNCHANGED <<log, flag, count, sub>>

\* An atomic addition: a full fence.
MoveCount ==
    /\ pub.at = "count"
    /\ log' = After("log", log, buffer)
    /\ flag' = After("flag", flag, buffer)
    /\ count' = IF Mutant = "countStays" THEN count ELSE count + 1
    /\ buffer' = <<>>
    /\ pub' = [pub EXCEPT !.at = IF Mutant = "flagBackLast" THEN "flag" ELSE "wake"]
    /\ UNCHANGED sub

\* A system call: the buffer is empty before it looks for sleepers.
Wake ==
    /\ pub.at = "wake"
    /\ DrainAll
    /\ sub' = [s \in Sleepers |-> IF sub[s].at = "asleep" THEN [sub[s] EXCEPT !.at = "poll"] ELSE sub[s]]
    /\ pub' = [pub EXCEPT !.at = "publish"]

\* Killed at any point. What was stored reaches memory.
Crash ==
    /\ pub.crashes > 0
    /\ pub.at # "down"
    /\ DrainAll
    /\ pub' = [pub EXCEPT !.at = "down", !.crashes = @ - 1]
    /\ UNCHANGED sub

\* The next publisher goes on behind the last stamp, and rings before it publishes.
Reopen ==
    /\ Succeeded
    /\ pub.at = "down"
    /\ pub' = [pub EXCEPT !.at = IF Mutant = "opensSilently" THEN "publish" ELSE "flag", !.sent = log]
    /\ UNCHANGED <<log, flag, count, buffer, sub>>

-----------------------------------------------------------------------------
(* Sleepers *)

Poll(s) ==
    /\ sub[s].at = "poll"
    /\ sub' = [sub EXCEPT ![s] = IF log > sub[s].seen
                                 THEN [sub[s] EXCEPT !.seen = log]
                                 ELSE [sub[s] EXCEPT !.at = IF Mutant = "lookFirst" THEN "look" ELSE "rings"]]
    /\ UNCHANGED <<log, flag, count, buffer, pub>>

ReadRings(s) ==
    /\ sub[s].at = "rings"
    /\ sub' = [sub EXCEPT ![s].at = "announce", ![s].rings = count]
    /\ UNCHANGED <<log, flag, count, buffer, pub>>

Announce(s) ==
    /\ sub[s].at = "announce"
    /\ flag' = 1
    /\ sub' = [sub EXCEPT ![s].at = IF Mutant = "noMembarrier" THEN "look"
                                    ELSE IF Mutant = "lookFirst" THEN "wait"
                                    ELSE IF Mutant = "none-fencing" THEN "look"
                                    ELSE "barrier"]
    /\ UNCHANGED <<log, count, buffer, pub>>

Barrier(s) ==
    /\ sub[s].at = "barrier"
    /\ DrainAll
    /\ sub' = [sub EXCEPT ![s].at = "look"]
    /\ UNCHANGED pub

Look(s) ==
    /\ sub[s].at = "look"
    /\ sub' = [sub EXCEPT ![s] = IF log > sub[s].seen
                                 THEN [sub[s] EXCEPT !.seen = log, !.at = "poll"]
                                 ELSE [sub[s] EXCEPT !.at = IF Mutant = "lookFirst" THEN "rings" ELSE "wait"]]
    /\ UNCHANGED <<log, flag, count, buffer, pub>>

\* FUTEX_WAIT compares and sleeps in one step.
Wait(s) ==
    /\ sub[s].at = "wait"
    /\ sub' = [sub EXCEPT ![s].at = IF count = sub[s].rings THEN "asleep" ELSE "poll"]
    /\ UNCHANGED <<log, flag, count, buffer, pub>>

\* Time is up.
Doze(s) ==
    /\ Dozing
    /\ sub[s].at = "asleep"
    /\ sub' = [sub EXCEPT ![s].at = "poll"]
    /\ UNCHANGED <<log, flag, count, buffer, pub>>

\* A sleeper may die at any moment, and leaves its flag behind.
Die(s) ==
    /\ sub[s].at \notin {"dead"}
    /\ sub' = [sub EXCEPT ![s].at = "dead"]
    /\ UNCHANGED <<log, flag, count, buffer, pub>>

Publisher == Publish \/ Ask \/ TakeFlagBack \/ MoveCount \/ Wake \/ Reopen
Sleeper(s) == Poll(s) \/ ReadRings(s) \/ Announce(s) \/ Barrier(s) \/ Look(s) \/ Wait(s) \/ Doze(s)

Proceeding == Publisher \/ Crash \/ DrainOne \/ \E s \in Sleepers : Sleeper(s) \/ Die(s)

Spec ==
    /\ Init
    /\ [][Proceeding]_vars
    /\ WF_vars(Publisher)
    /\ WF_vars(DrainOne)
    /\ \A s \in Sleepers : WF_vars(Sleeper(s))

-----------------------------------------------------------------------------
(* Properties *)

NothingIsMadeUp == \A s \in Sleepers : sub[s].seen <= pub.sent

\* Nobody sleeps for good on a record that is there, as long as there is a publisher; also without dozing.
NoWakeUpIsLost == \A s \in Sleepers : [](pub.sent = Messages => <>(sub[s].seen = Messages \/ sub[s].at = "dead"))

\* The same where a publisher was killed and none comes after it: then sleepers have to look by themselves.
NobodyOversleeps == \A s \in Sleepers : []<>(sub[s].seen = log \/ sub[s].at = "dead")
=============================================================================
