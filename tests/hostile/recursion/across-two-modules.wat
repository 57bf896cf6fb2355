;; verdict: stack-overflow
(component
  (core module $first
    (type $plain (func (result i32)))
    (table (export "table") 1 funcref)
    (func (export "down") (result i32)
      (i32.add (i32.const 1) (call_indirect (type $plain) (i32.const 0)))))
  (core instance $first (instantiate $first))
  (core module $m
    (import "first" "table" (table 1 funcref))
    (import "first" "down" (func $down (result i32)))
    (memory (export "memory") 1)
    (elem (i32.const 0) $back)
    (func $back (result i32) (i32.add (i32.const 1) (call $down)))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) (call $back)))
  (core instance $i (instantiate $m (with "first" (instance $first))))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  @named
)
