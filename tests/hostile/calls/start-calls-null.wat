;; verdict: trap null-call
(type $plain (func))
(table 1 funcref)
(start $begin)
(func $begin (call_indirect (type $plain) (i32.const 0)))
(func (export "solve") (type $solve)
  unreachable)
