;; verdict: out-of-fuel
(type $plain (func (result i32)))
(table funcref (elem $forever))
(func $forever (type $plain) (return_call_indirect (type $plain) (i32.const 0)))
(func (export "solve") (type $solve)
  (return_call $forever))
