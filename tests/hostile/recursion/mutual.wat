;; verdict: stack-overflow
(func $ping (result i32) (i32.add (i32.const 1) (call $pong)))
(func $pong (result i32) (i32.add (i32.const 2) (call $ping)))
(func (export "solve") (type $solve)
  (call $ping))
