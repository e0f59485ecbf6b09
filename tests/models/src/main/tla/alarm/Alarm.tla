------------------------------- MODULE Alarm -------------------------------
(* How an event loop waits on a descriptor that a daemon thread makes readable *)
(* when a channel's doorbell rings: io.busbar.log.Alarm and SleepSet.arm,      *)
(* docs/adr/0006-waiting-on-several-channels.md. Memory is sequentially        *)
(* consistent: the barrier between the loop's flags and its last look is shown *)
(* to be needed, and enough, in SleepSet.tla.                                  *)
EXTENDS Naturals

CONSTANTS
    Channels,   \* how many, with one publisher each
    Messages,   \* how many each publishes
    Crashes,    \* how often a publisher is killed; another comes, and rings
    Others,     \* how often another sleeper of the first channel raises its flag
    Edge,       \* whether the loop is told of edges only, as by EPOLLET
    Mutant

VARIABLES
    log, flag, count,   \* of each channel, as in SleepSet.tla
    pub,                \* of each channel: [at, sent]
    crashes,
    others,             \* flags that others have yet to raise
    loop,               \* [at, left, seen]
    thread,             \* [at, left, seen, rung, queued]
    armed, raised,      \* words that loop and thread share
    readable, event     \* the descriptor; whether it has become readable since the loop was last told

words == <<log, flag, count>>
outside == <<armed, raised, readable, event>>
vars == <<words, pub, crashes, others, loop, thread, outside>>

Chans == 1 .. Channels
Least(S) == CHOOSE c \in S : \A d \in S : c <= d

Init ==
    /\ log = [c \in Chans |-> 0]
    /\ flag = [c \in Chans |-> 0]
    /\ count = [c \in Chans |-> 0]
    /\ pub = [c \in Chans |-> [at |-> "publish", sent |-> 0]]
    /\ crashes = Crashes
    /\ others = Others
    /\ loop = [at |-> "poll", left |-> {}, seen |-> [c \in Chans |-> 0]]
    /\ thread = [at |-> "enter", left |-> {}, seen |-> [c \in Chans |-> 0], rung |-> FALSE, queued |-> {}]
    /\ armed = FALSE
    /\ raised = FALSE
    /\ readable = FALSE
    /\ event = FALSE

-----------------------------------------------------------------------------
(* Publishers: Doorbell.ring; and another sleeper of the first channel, whose flag makes it ring for nobody. *)

Publisher(c) ==
    LET p == pub[c]
        to(at) == pub' = [pub EXCEPT ![c].at = at]
    IN  /\ \/ /\ p.at = "publish" /\ p.sent < Messages
              /\ log' = [log EXCEPT ![c] = @ + 1]
              /\ pub' = [pub EXCEPT ![c] = [at |-> "ask", sent |-> p.sent + 1]]
              /\ UNCHANGED <<flag, count, thread>>
           \/ p.at = "ask" /\ to(IF flag[c] # 0 THEN "flag" ELSE "publish") /\ UNCHANGED <<words, thread>>
           \/ p.at = "flag" /\ flag' = [flag EXCEPT ![c] = 0] /\ to("count") /\ UNCHANGED <<log, count, thread>>
           \/ p.at = "count" /\ count' = [count EXCEPT ![c] = @ + 1] /\ to("wake") /\ UNCHANGED <<log, flag, thread>>
           \/ /\ p.at = "wake"
              /\ thread' = IF c \in thread.queued THEN [thread EXCEPT !.at = "enter", !.queued = {}, !.left = {}] ELSE thread
              /\ to("publish")
              /\ UNCHANGED words
           \/ p.at = "down" /\ pub' = [pub EXCEPT ![c] = [at |-> "flag", sent |-> log[c]]] /\ UNCHANGED <<words, thread>>
        /\ UNCHANGED <<crashes, others, loop, outside>>

Crash(c) ==
    /\ crashes > 0 /\ pub[c].at # "down"
    /\ crashes' = crashes - 1
    /\ pub' = [pub EXCEPT ![c].at = "down"]
    /\ UNCHANGED <<words, others, loop, thread, outside>>

Other ==
    /\ others > 0
    /\ others' = others - 1
    /\ flag' = [flag EXCEPT ![1] = 1]
    /\ UNCHANGED <<log, count, pub, crashes, loop, thread, outside>>

-----------------------------------------------------------------------------
(* The loop. What is synchronized waits while the thread is inside. *)

Inside == thread.at \in {"counts", "armed", "signal", "raised"}
To(at) == loop' = [loop EXCEPT !.at = at, !.left = Chans]
New(c) == log[c] > loop.seen[c]

Loop ==
    /\ \/ /\ loop.at = "poll"
          /\ IF \E c \in Chans : New(c) THEN loop' = [loop EXCEPT !.seen = log]
             ELSE To(CASE Mutant = "drainsAfterArming" -> "arm" [] Mutant = "armsLast" -> "flags" [] OTHER -> "drain")
          /\ UNCHANGED <<flag, outside>>
       \/ /\ loop.at = "drain"
          /\ IF raised /\ Mutant # "neverDrained"
             THEN ~Inside /\ raised' = FALSE /\ readable' = FALSE
             ELSE UNCHANGED <<raised, readable>>
          /\ To(IF Mutant = "drainsAfterArming" THEN "flags" ELSE "arm")
          /\ UNCHANGED <<flag, armed, event>>
       \/ /\ loop.at = "arm"
          /\ armed' = TRUE
          /\ To(CASE Mutant = "drainsAfterArming" -> "drain" [] Mutant = "armsLast" -> "wait" [] OTHER -> "flags")
          /\ UNCHANGED <<flag, raised, readable, event>>
       \/ /\ loop.at = "flags"
          /\ flag' = [flag EXCEPT ![Least(loop.left)] = 1]
          /\ IF loop.left = {Least(loop.left)} THEN To("look") ELSE loop' = [loop EXCEPT !.left = @ \ {Least(loop.left)}]
          /\ UNCHANGED outside
       \/ /\ loop.at = "look"
          /\ LET c == Least(loop.left)
             IN  IF New(c) THEN armed' = FALSE /\ To("poll")
                 ELSE /\ IF loop.left = {c} THEN To(IF Mutant = "armsLast" THEN "arm" ELSE "wait")
                         ELSE loop' = [loop EXCEPT !.left = @ \ {c}]
                      /\ UNCHANGED armed
          /\ UNCHANGED <<flag, raised, readable, event>>
       \/ /\ loop.at = "wait"
          /\ readable /\ (Edge => event)
          /\ event' = FALSE
          /\ To("poll")
          /\ UNCHANGED <<flag, armed, raised, readable>>
    /\ UNCHANGED <<log, count, pub, crashes, others, thread>>

-----------------------------------------------------------------------------
(* The thread: Alarm.look, Alarm.raise, and its sleep. *)

Counted(t, c) ==
    LET moved == [t EXCEPT !.rung = @ \/ count[c] # t.seen[c], !.seen[c] = count[c], !.left = @ \ {c}]
    IN  IF t.left = {c} THEN [moved EXCEPT !.at = IF Mutant = "armedReadFirst" THEN "signal" ELSE "armed"] ELSE moved

Thread ==
    /\ \/ /\ thread.at = "enter"
          \* With the mutant, it notes whether it is armed before it reads the counts.
          /\ thread' = IF Mutant = "armedReadFirst" /\ ~armed
                       THEN [thread EXCEPT !.at = "skip", !.left = Chans]
                       ELSE [thread EXCEPT !.at = "counts", !.left = Chans, !.rung = FALSE]
          /\ UNCHANGED outside
       \/ /\ thread.at = "skip"
          /\ thread' = [thread EXCEPT !.at = "sleep", !.left = Chans, !.seen = count]
          /\ UNCHANGED outside
       \/ /\ thread.at = "counts"
          /\ thread' = Counted(thread, Least(thread.left))
          /\ UNCHANGED outside
       \/ /\ thread.at = "armed"
          /\ thread' = [thread EXCEPT !.at = IF armed /\ thread.rung THEN "signal" ELSE "sleep", !.left = Chans]
          /\ armed' = IF thread.rung THEN FALSE ELSE armed
          /\ UNCHANGED <<raised, readable, event>>
       \/ /\ thread.at = "signal"
          /\ IF thread.rung THEN readable' = TRUE /\ event' = TRUE ELSE UNCHANGED <<readable, event>>
          /\ thread' = [thread EXCEPT !.at = IF thread.rung THEN "raised" ELSE "sleep", !.left = Chans]
          /\ UNCHANGED <<armed, raised>>
       \/ /\ thread.at = "raised"
          /\ raised' = TRUE
          /\ thread' = [thread EXCEPT !.at = "sleep", !.left = Chans]
          /\ UNCHANGED <<armed, readable, event>>
       \* futex_waitv, one futex after the other; with the counts that it saw, or, with the mutant, with younger ones.
       \/ /\ thread.at = "sleep"
          /\ LET c == Least(thread.left)
                 same == count[c] = thread.seen[c] \/ Mutant = "youngerCounts"
             IN  thread' = IF ~same THEN [thread EXCEPT !.at = "enter", !.queued = {}, !.left = {}]
                           ELSE [thread EXCEPT !.queued = @ \cup {c}, !.left = @ \ {c},
                                               !.seen[c] = count[c], !.at = IF thread.left = {c} THEN "asleep" ELSE "sleep"]
          /\ UNCHANGED outside
    /\ UNCHANGED <<words, pub, crashes, others, loop>>

Proceeding == Loop \/ Thread \/ Other \/ \E c \in Chans : Publisher(c) \/ Crash(c)
Spec == Init /\ [][Proceeding]_vars /\ WF_vars(Loop) /\ WF_vars(Thread) /\ \A c \in Chans : WF_vars(Publisher(c))

-----------------------------------------------------------------------------

\* The loop does not wait for good while there is something to poll; the thread does not look by itself here.
NoWakeUpIsLost == \A c \in Chans : [](pub[c].sent = Messages => <>(loop.seen[c] = Messages))

\* When all is published and taken, loop and thread come to rest.
AllRestInTheEnd == <>[](loop.at = "wait" /\ thread.at = "asleep")
=============================================================================
