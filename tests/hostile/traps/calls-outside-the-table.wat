;; verdict: trap table-bounds
(table 1 funcref)
(func (export "solve") (type $solve)
  (call_indirect (result i32) (i32.const 7)))
