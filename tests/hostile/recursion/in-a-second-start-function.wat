;; verdict: stack-overflow
(component
  (core module $first
    (func $down (export "down") (param i32) (result i32)
      (i32.add (i32.const 1) (call $down (local.get 0)))))
  (core instance $first (instantiate $first))
  (core module $m
    (import "first" "down" (func $down (param i32) (result i32)))
    (memory (export "memory") 1)
    (start $begin)
    (func $begin (drop (call $down (i32.const 1))))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 16)))
  (core instance $i (instantiate $m (with "first" (instance $first))))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  @named
)
