;; verdict: rejected
;; A proposal that is off.
(func (export "solve") (type $solve)
  (drop (ref.i31 (i32.const 1)))
  unreachable)
