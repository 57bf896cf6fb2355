;; verdict: rejected
;; A proposal that is off.
(memory $small 1 (pagesize 1))
(func (export "solve") (type $solve)
  unreachable)
