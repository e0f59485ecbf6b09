------------------------------ MODULE Founding ------------------------------
(* How groups are founded, joined and dissolved: docs/adr/0005-groups.md,      *)
(* io.busbar.log.GroupJoining and GroupEntry. How members share records is     *)
(* Groups.tla's; here a member takes one record at a time, and proof of who    *)
(* took it is one word. Memory is sequentially consistent; each step is one    *)
(* access to it, but for what only one can do at a time under the groups byte. *)
EXTENDS Integers, FiniteSets

CONSTANTS
    Entries,    \* groups that the channel has room for
    Joiners,    \* processes; each takes the slot of its number in whatever group it joins
    SameName,   \* whether all want the same group
    Leftovers,  \* whether the words are what earlier groups and their dead may have left
    Capacity, Last,
    Crashes,    \* how often a joiner, or the publisher, is killed
    Mutant

VARIABLES
    tail, W,            \* committed records; the write limit
    G, founded, name,   \* of each entry
    cursor, won,        \* of each entry and slot: its hold; where the last claim ends that it surely won
    byte,               \* who has the groups byte
    owns,               \* of each joiner: in which entry it has the owner byte of its slot; 0 for none
    join,               \* of each joiner: [at, e, x, v]
    pub,                \* the publisher: [at, limit, left, slots, low, e]
    crashes,
    taken               \* ghost, of each entry since it was founded: who took each position

entries == <<G, founded, name>>
slots == <<cursor, won>>
vars == <<tail, W, entries, slots, byte, owns, join, pub, crashes, taken>>

Void == 1000
Max == 1000
Nobody == 0
Publisher == 99
Wanted(j) == IF SameName THEN 1 ELSE j
MinOf(a, b) == IF a < b THEN a ELSE b
MaxOf(a, b) == IF a > b THEN a ELSE b
Least(S) == CHOOSE a \in S : \A b \in S : a <= b

Resting == [at |-> "rest", e |-> 0, x |-> 0, v |-> Nobody]
Running == [at |-> "run", limit |-> 0, left |-> {}, slots |-> {}, low |-> Max, e |-> 0]
NobodyTook == [q \in 0 .. Last |-> Nobody]

Init ==
    /\ tail = 0
    /\ W = 0
    \* What may be left: a place that a dead founder or half a dissolving left held, and slots whose owners died long ago.
    /\ G \in [Entries -> IF Leftovers THEN {Void, 0} ELSE {Void}]
    /\ founded = [e \in Entries |-> 0]
    /\ name = [e \in Entries |-> 1]
    /\ cursor \in [Entries -> [Joiners -> IF Leftovers THEN {Max, 0} ELSE {Max}]]
    /\ won \in [Entries -> [Joiners -> IF Leftovers THEN {0, 1} ELSE {0}]]
    /\ byte = Nobody
    /\ owns = [j \in Joiners |-> 0]
    /\ join = [j \in Joiners |-> Resting]
    /\ pub = Running
    /\ crashes = Crashes
    /\ taken = [e \in Entries |-> NobodyTook]

-----------------------------------------------------------------------------
(* Joining. A joiner at work has the groups byte, but for the mutant. *)

Set(j, r) == join' = [join EXCEPT ![j] = r]
Go(j, at) == Set(j, [join[j] EXCEPT !.at = at])
E(j) == join[j].e

Lock(j) ==
    /\ join[j].at = "rest" /\ owns[j] = 0
    /\ IF Mutant = "withoutByte" THEN UNCHANGED byte ELSE byte = Nobody /\ byte' = j
    /\ Set(j, [Resting EXCEPT !.at = "find"])
    /\ UNCHANGED <<tail, W, entries, slots, owns, pub, crashes, taken>>

Unlocked(j) == byte' = IF byte = j THEN Nobody ELSE byte

Find(j) ==
    /\ join[j].at = "find"
    /\ LET there == {e \in Entries : founded[e] = 1 /\ name[e] = Wanted(j)}
           free == {e \in Entries : founded[e] = 0}
       IN  IF there # {} THEN Set(j, [join[j] EXCEPT !.at = "slot", !.e = Least(there)]) /\ UNCHANGED byte
           ELSE IF free # {} THEN (\E e \in free : Set(j, [join[j] EXCEPT !.at = "void", !.e = e])) /\ UNCHANGED byte
           ELSE Set(j, Resting) /\ Unlocked(j)
    /\ UNCHANGED <<tail, W, entries, slots, owns, pub, crashes, taken>>

\* Founding: forget what is left, then hold, then look whether it is still there, then say so.
MakeVoid(j) ==
    /\ join[j].at = "void"
    /\ G' = [G EXCEPT ![E(j)] = Void]
    /\ Go(j, "words")
    /\ UNCHANGED <<tail, W, founded, name, slots, byte, owns, pub, crashes, taken>>

ClearWords(j) ==
    /\ join[j].at = "words"
    /\ cursor' = [cursor EXCEPT ![E(j)] = [i \in Joiners |-> Max]]
    /\ won' = IF Mutant = "proofKept" THEN won ELSE [won EXCEPT ![E(j)] = [i \in Joiners |-> 0]]
    /\ taken' = [taken EXCEPT ![E(j)] = NobodyTook]
    /\ Go(j, "name")
    /\ UNCHANGED <<tail, W, entries, byte, owns, pub, crashes>>

WriteName(j) ==
    /\ join[j].at = "name"
    /\ name' = [name EXCEPT ![E(j)] = Wanted(j)]
    /\ founded' = IF Mutant = "foundedFirst" THEN [founded EXCEPT ![E(j)] = 1] ELSE founded
    /\ Go(j, "choose")
    /\ UNCHANGED <<tail, W, G, slots, byte, owns, pub, crashes, taken>>

\* Some checkpoint that is still there.
Choose(j) ==
    /\ join[j].at = "choose"
    /\ \E c \in MaxOf(0, W - Capacity) .. tail :
        Set(j, [join[j] EXCEPT !.at = IF Mutant = "holdsLate" THEN "check" ELSE "hold", !.x = c])
    /\ UNCHANGED <<tail, W, entries, slots, byte, owns, pub, crashes, taken>>

Hold(j) ==
    /\ join[j].at = "hold"
    /\ G' = [G EXCEPT ![E(j)] = join[j].x]
    /\ Go(j, IF Mutant = "holdsLate" THEN "walk" ELSE "check")
    /\ UNCHANGED <<tail, W, founded, name, slots, byte, owns, pub, crashes, taken>>

Check(j) ==
    /\ join[j].at = "check"
    /\ Go(j, IF join[j].x + Capacity < W THEN "choose" ELSE IF Mutant = "holdsLate" THEN "hold" ELSE "walk")
    /\ UNCHANGED <<tail, W, entries, slots, byte, owns, pub, crashes, taken>>

\* From the oldest record, or from now.
Walk(j) ==
    /\ join[j].at = "walk"
    /\ G' \in {G, [G EXCEPT ![E(j)] = tail]}
    /\ Go(j, "found")
    /\ UNCHANGED <<tail, W, founded, name, slots, byte, owns, pub, crashes, taken>>

Found(j) ==
    /\ join[j].at = "found"
    /\ founded' = [founded EXCEPT ![E(j)] = 1]
    /\ Go(j, "slot")
    /\ UNCHANGED <<tail, W, G, name, slots, byte, owns, pub, crashes, taken>>

\* The owner byte of its slot, and its change byte, which an adopter may have.
TakeSlot(j) ==
    /\ join[j].at = "slot"
    /\ ~\E m \in Joiners : join[m].at \in {"hand", "done"} /\ join[m].v = j /\ E(m) = E(j)
    /\ owns' = [owns EXCEPT ![j] = E(j)]
    /\ Go(j, "settle")
    /\ UNCHANGED <<tail, W, entries, slots, byte, pub, crashes, taken>>

\* What the slot's last owner took and did not finish is its next owner's.
InFlight(e, v) == cursor[e][v] # Max /\ won[e][v] = cursor[e][v] + 1
Settle(j) ==
    /\ join[j].at = "settle"
    /\ IF InFlight(E(j), j)
       THEN /\ Set(j, [join[j] EXCEPT !.at = "hand", !.x = cursor[E(j)][j], !.v = j])
            /\ UNCHANGED cursor
       ELSE /\ Go(j, "member")
            /\ cursor' = [cursor EXCEPT ![E(j)][j] = Max]
    /\ Unlocked(j)
    /\ UNCHANGED <<tail, W, entries, won, owns, pub, crashes, taken>>

-----------------------------------------------------------------------------
(* Members *)

ReadG(j) ==
    /\ join[j].at = "member"
    /\ G[E(j)] < tail
    /\ Set(j, [join[j] EXCEPT !.at = "cursor", !.x = G[E(j)], !.v = j])
    /\ UNCHANGED <<tail, W, entries, slots, byte, owns, pub, crashes, taken>>

StoreCursor(j) ==
    /\ join[j].at = "cursor"
    /\ cursor' = [cursor EXCEPT ![E(j)][j] = join[j].x]
    /\ Go(j, "cas")
    /\ UNCHANGED <<tail, W, entries, won, byte, owns, pub, crashes, taken>>

Win(j) ==
    /\ join[j].at = "cas"
    /\ IF G[E(j)] = join[j].x
       THEN /\ G' = [G EXCEPT ![E(j)] = join[j].x + 1]
            /\ won' = [won EXCEPT ![E(j)][j] = join[j].x + 1]
            /\ taken' = [taken EXCEPT ![E(j)][join[j].x] = j]
            /\ Go(j, "hand")
       ELSE Go(j, "done") /\ UNCHANGED <<G, won, taken>>
    /\ UNCHANGED <<tail, W, founded, name, cursor, byte, owns, pub, crashes>>

Hand(j) ==
    /\ join[j].at = "hand"
    /\ Go(j, "done")
    /\ UNCHANGED <<tail, W, entries, slots, byte, owns, pub, crashes, taken>>

Done(j) ==
    /\ join[j].at = "done"
    /\ cursor' = [cursor EXCEPT ![E(j)][join[j].v] = Max]
    /\ Set(j, [join[j] EXCEPT !.at = "member", !.v = Nobody])
    /\ UNCHANGED <<tail, W, entries, won, byte, owns, pub, crashes, taken>>

\* Under the change byte of a dead member's slot, which the step takes, judges, and gives back or keeps.
Adopt(j, v) ==
    /\ join[j].at = "member" /\ v # j /\ owns[v] # E(j) /\ cursor[E(j)][v] # Max
    /\ ~\E m \in Joiners : join[m].at \in {"hand", "done"} /\ join[m].v = v /\ E(m) = E(j)
    /\ IF InFlight(E(j), v)
       THEN Set(j, [join[j] EXCEPT !.at = "hand", !.x = cursor[E(j)][v], !.v = v]) /\ UNCHANGED cursor
       ELSE cursor' = [cursor EXCEPT ![E(j)][v] = Max] /\ UNCHANGED join
    /\ UNCHANGED <<tail, W, entries, won, byte, owns, pub, crashes, taken>>

Leave(j) ==
    /\ join[j].at = "member"
    /\ owns' = [owns EXCEPT ![j] = 0]
    /\ Set(j, Resting)
    /\ UNCHANGED <<tail, W, entries, slots, byte, pub, crashes, taken>>

\* Killed anywhere; its locks fall. Somebody else may come in its place, or nobody.
Crash(j) ==
    /\ crashes > 0 /\ join[j].at # "gone"
    /\ crashes' = crashes - 1
    /\ owns' = [owns EXCEPT ![j] = 0]
    /\ Unlocked(j)
    /\ Set(j, [Resting EXCEPT !.at = "gone"])
    /\ UNCHANGED <<tail, W, entries, slots, pub, taken>>

Return(j) ==
    /\ join[j].at = "gone"
    /\ Set(j, Resting)
    /\ UNCHANGED <<tail, W, entries, slots, byte, owns, pub, crashes, taken>>

-----------------------------------------------------------------------------
(* The publisher: raises W, then reads each group's G, then its cursors; and dissolves who holds it back and is dead. *)

Pub(r) == pub' = r
Needed == tail + 1
Living(e) == {j \in Joiners : owns[j] = e /\ ~(Mutant = "idleIsDead" /\ join[j].at = "member")}
LowestHold(e) == IF G[e] = Void THEN Max ELSE Least({G[e]} \cup {cursor[e][j] : j \in Joiners})

Publish ==
    /\ pub.at = "run" /\ tail < pub.limit /\ tail < Last
    /\ tail' = tail + 1
    /\ UNCHANGED <<W, entries, slots, byte, owns, join, pub, crashes, taken>>

Raise ==
    /\ pub.at = "run" /\ tail >= pub.limit /\ tail < Last
    /\ W' = MaxOf(W, Needed)
    /\ Pub([pub EXCEPT !.at = "scan", !.left = Entries, !.low = Max])
    /\ UNCHANGED <<tail, entries, slots, byte, owns, join, crashes, taken>>

Scanned(r) ==
    IF r.left = {} THEN [r EXCEPT !.at = IF r.low + Capacity < Needed THEN "held" ELSE "run",
                                  !.limit = MinOf(W, r.low + Capacity)]
    ELSE [r EXCEPT !.at = "scan"]

ScanG ==
    /\ pub.at = "scan"
    /\ LET e == Least(pub.left)
           none == G[e] = Void \/ (Mutant = "unfoundedNotHeld" /\ founded[e] = 0)
       IN  Pub(IF none THEN Scanned([pub EXCEPT !.left = @ \ {e}])
               ELSE [pub EXCEPT !.at = "cursors", !.slots = Joiners, !.low = MinOf(@, G[e])])
    /\ UNCHANGED <<tail, W, entries, slots, byte, owns, join, crashes, taken>>

ScanCursor ==
    /\ pub.at = "cursors"
    /\ LET e == Least(pub.left)
           j == Least(pub.slots)
           r == [pub EXCEPT !.slots = @ \ {j}, !.low = MinOf(@, cursor[e][j])]
       IN  Pub(IF r.slots = {} THEN Scanned([r EXCEPT !.left = @ \ {e}]) ELSE r)
    /\ UNCHANGED <<tail, W, entries, slots, byte, owns, join, crashes, taken>>

\* One that holds it back, or, if none does any more, another look.
Held ==
    /\ pub.at = "held"
    /\ LET dead == {e \in Entries : /\ LowestHold(e) + Capacity < Needed /\ Living(e) = {}
                                    /\ (Mutant = "unfoundedStays" => founded[e] = 1)}
       IN  Pub(IF dead = {} THEN [pub EXCEPT !.at = "run"] ELSE [pub EXCEPT !.at = "lock", !.e = Least(dead)])
    /\ UNCHANGED <<tail, W, entries, slots, byte, owns, join, crashes, taken>>

LockGroups ==
    /\ pub.at = "lock"
    /\ IF byte = Nobody THEN byte' = Publisher /\ Pub([pub EXCEPT !.at = "again"])
       ELSE Pub([pub EXCEPT !.at = "run"]) /\ UNCHANGED byte
    /\ UNCHANGED <<tail, W, entries, slots, owns, join, crashes, taken>>

LookAgain ==
    /\ pub.at = "again"
    /\ IF Living(pub.e) # {} /\ Mutant # "dissolvesUnseen"
       THEN Pub([pub EXCEPT !.at = "run"]) /\ byte' = Nobody
       ELSE Pub([pub EXCEPT !.at = "first"]) /\ UNCHANGED byte
    /\ UNCHANGED <<tail, W, entries, slots, owns, join, crashes, taken>>

\* Not founded any more, then holding nothing.
Dissolve ==
    /\ pub.at \in {"first", "second"}
    /\ IF (pub.at = "first") = (Mutant # "voidFirst")
       THEN founded' = [founded EXCEPT ![pub.e] = 0] /\ UNCHANGED G
       ELSE G' = [G EXCEPT ![pub.e] = Void] /\ UNCHANGED founded
    /\ IF pub.at = "first" THEN Pub([pub EXCEPT !.at = "second"]) /\ UNCHANGED byte
       ELSE Pub([pub EXCEPT !.at = "run"]) /\ byte' = Nobody
    /\ UNCHANGED <<tail, W, name, slots, owns, join, crashes, taken>>

\* Killed anywhere; the next one goes on behind what is committed, and looks at all holds before it writes.
CrashPublisher ==
    /\ crashes > 0
    /\ crashes' = crashes - 1
    /\ byte' = IF byte = Publisher THEN Nobody ELSE byte
    /\ Pub(Running)
    /\ UNCHANGED <<tail, W, entries, slots, owns, join, taken>>

PublisherActs == Publish \/ Raise \/ ScanG \/ ScanCursor \/ Held \/ LockGroups \/ LookAgain \/ Dissolve
Joins(j) ==
    Find(j) \/ MakeVoid(j) \/ ClearWords(j) \/ WriteName(j) \/ Choose(j) \/ Hold(j) \/ Check(j) \/ Walk(j) \/ Found(j) \/ Settle(j)
Works(j) == ReadG(j) \/ StoreCursor(j) \/ Win(j) \/ Hand(j) \/ Done(j) \/ \E v \in Joiners : Adopt(j, v)

Proceeding ==
    \/ PublisherActs \/ CrashPublisher
    \/ \E j \in Joiners : Lock(j) \/ Joins(j) \/ TakeSlot(j) \/ Works(j) \/ Leave(j) \/ Crash(j) \/ Return(j)

Spec ==
    /\ Init /\ [][Proceeding]_vars
    /\ WF_vars(PublisherActs)
    /\ \A j \in Joiners : WF_vars(Joins(j)) /\ WF_vars(TakeSlot(j)) /\ WF_vars(Works(j)) /\ SF_vars(Lock(j))

-----------------------------------------------------------------------------
(* Claims *)

OneGroupOfAName ==
    \A d, e \in Entries : d # e /\ founded[d] = 1 /\ founded[e] = 1 => name[d] # name[e]

\* A group that may be joined holds its place, and nothing behind that has been written over.
HeldIsThere ==
    byte = Nobody => \A e \in Entries : founded[e] = 1 => G[e] # Void /\ tail <= G[e] + Capacity

\* A member, however slow or stopped, keeps its group.
MembersKeepTheirGroup ==
    \A j \in Joiners : owns[j] # 0 => founded[owns[j]] = 1 /\ name[owns[j]] = Wanted(j) /\ G[owns[j]] # Void

NothingInFlightIsOverwritten ==
    \A j \in Joiners : join[j].at = "hand" => tail <= join[j].x + Capacity

\* Nobody hands over what the slot's owner did not take from this group: a former group's proof is no proof.
OnlyTakenIsHanded ==
    \A j \in Joiners : join[j].at = "hand" => taken[E(j)][join[j].x] = join[j].v

\* Once all are gone, wherever they died, publishers are not held back.
PublisherGoesOn == <>[](\A j \in Joiners : join[j].at = "gone") => <>(tail = Last)

\* Whoever was killed on the way, who wants to join gets in, or is told that there is no room.
JoinersGetIn == \A j \in Joiners : [](join[j].at = "find" => <>(owns[j] # 0 \/ join[j].at \in {"rest", "gone"}))
=============================================================================
