------------------------------ MODULE LogLossy ------------------------------
(* A lossy subscriber of docs/adr/0001-exclusive-log.md: LossyReader and      *)
(* Checkpoints.load. It owns nothing, so that its end is of no concern.        *)
EXTENDS LogWords

Start == [st |-> "choose", pos |-> None, count |-> 0, i |-> 0, p |-> 0, n |-> 0, unit |-> 0, good |-> TRUE]
Reading == los.st \in {"at", "empty", "copy", "verify"}

LossyStep == UNCHANGED <<shared, pub, sub, ghosts>>

\* A checkpoint: position, count, and the position once more.
LossyChoose ==
    /\ los.st = "choose"
    /\ \E i \in 0 .. Ring - 1 :
        /\ ring[i].pos # None
        /\ InReach(ring[i].pos, W)
        /\ los' = [los EXCEPT !.st = "count", !.i = i, !.p = ring[i].pos]
    /\ LossyStep

LossyCount ==
    /\ los.st = "count"
    /\ los' = [los EXCEPT !.st = "again", !.n = ring[los.i].count]
    /\ LossyStep

LossyAgain ==
    /\ los.st = "again"
    /\ los' = IF ring[los.i].pos = los.p \/ Mutant = "entryWithoutReread"
              THEN [Start EXCEPT !.st = "at", !.pos = los.p, !.count = los.n]
              ELSE Start
    /\ LossyStep

LossyLook ==
    /\ los.st = "at"
    /\ los' = [los EXCEPT !.st = IF stamp[Unit(los.pos)] = los.pos THEN "copy" ELSE "empty"]
    /\ LossyStep

LossyEmpty ==
    /\ los.st = "empty"
    /\ los' = IF InReach(los.pos, W) THEN [los EXCEPT !.st = "at"] ELSE Start
    /\ LossyStep

\* Unit by unit. Of a header that was overwritten any length may have been read; all of it is thrown away.
LossyCopy ==
    /\ los.st = "copy"
    /\ LET r == log[los.pos].rec
           good == r # NoRec /\ \/ body[Unit(los.pos + los.unit)] = r
                                \/ r.kind = "pad" /\ los.unit > 0
           more == good /\ los.unit + 1 < r.len
       IN  los' = IF more THEN [los EXCEPT !.unit = @ + 1]
                  ELSE [los EXCEPT !.st = "verify", !.unit = 0, !.good = good]
    /\ LossyStep

LossyVerify ==
    /\ los.st = "verify"
    /\ los' = IF ~InReach(los.pos, W) /\ Mutant # "lossyWithoutCheck" THEN Start
              ELSE IF ~los.good THEN [los EXCEPT !.st = "torn"]
              ELSE [los EXCEPT !.st = "at", !.pos = @ + log[los.pos].rec.len,
                               !.count = IF log[los.pos].rec.kind = "data" THEN @ + 1 ELSE @]
    /\ LossyStep

LossyNext ==
    /\ Lossy
    /\ LossyChoose \/ LossyCount \/ LossyAgain \/ LossyLook \/ LossyEmpty \/ LossyCopy \/ LossyVerify
=============================================================================
