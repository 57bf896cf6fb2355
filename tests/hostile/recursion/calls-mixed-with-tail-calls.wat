;; verdict: stack-overflow
(func $a (param i32) (result i32) (i32.add (i32.const 1) (call $b (local.get 0))))
(func $b (param i32) (result i32) (return_call $c (local.get 0) (i64.const 1) (i64.const 2)))
(func $c (param i32 i64 i64) (result i32) (return_call $a (local.get 0)))
(func (export "solve") (type $solve)
  (call $a (i32.const 0)))
