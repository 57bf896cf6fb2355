;; verdict: out-of-fuel
;; args: --fuel 50000000
(component
  (core module $helper
    (global $count (mut i64) (i64.const 0))
    (func (export "help") (global.set $count (i64.add (global.get $count) (i64.const 1)))))
  (core instance $help (instantiate $helper))
  (core module $m
    (import "help" "help" (func $help))
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
      (loop (call $help) (br 0))
      unreachable))
  (core instance $i (instantiate $m (with "help" (instance $help))))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  @named
)
