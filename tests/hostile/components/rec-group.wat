;; verdict: rejected
;; A proposal that is off.
(rec (type $a (func)) (type $b (func (param i32))))
(func (export "solve") (type $solve)
  unreachable)
