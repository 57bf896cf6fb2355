;; verdict: rejected
;; A proposal that is off.
(table $large i64 1 funcref)
(func (export "solve") (type $solve)
  unreachable)
