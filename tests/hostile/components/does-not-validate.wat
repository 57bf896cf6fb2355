;; verdict: rejected
(func (export "solve") (type $solve)
  (i64.const 1))
