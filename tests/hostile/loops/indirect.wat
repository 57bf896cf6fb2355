;; verdict: out-of-fuel
(type $plain (func))
(table funcref (elem $nothing))
(func $nothing)
(func (export "solve") (type $solve)
  (loop $again (call_indirect (type $plain) (i32.const 0)) (br $again))
  unreachable)
