;; verdict: rejected
;; A proposal that is off.
(memory (export "memory") 1 1 shared)
(func (export "solve") (type $solve)
  (i32.atomic.rmw.add (i32.const 64) (i32.const 1)))
