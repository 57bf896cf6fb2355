;; verdict: invalid-output empty
;; Address 0 is as good as any other; nothing was written there.
(func (export "solve") (type $solve)
  (i32.const 0))
