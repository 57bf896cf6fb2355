;; verdict: trap bad-signature
(table funcref (elem $nothing))
(func $nothing)
(func (export "solve") (type $solve)
  (call_indirect (result i32) (i32.const 0)))
