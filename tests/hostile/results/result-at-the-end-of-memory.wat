;; verdict: invalid-output empty
(func (export "solve") (type $solve)
  (i32.const 65516))
