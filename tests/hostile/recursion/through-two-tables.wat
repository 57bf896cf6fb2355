;; verdict: stack-overflow
(type $plain (func (result i32)))
(table $a funcref (elem $down))
(table $b funcref (elem $other))
(func $down (type $plain) (i32.add (i32.const 1) (call_indirect $b (type $plain) (i32.const 0))))
(func $other (type $plain) (i32.add (i32.const 1) (call_indirect $a (type $plain) (i32.const 0))))
(func (export "solve") (type $solve)
  (call $down))
