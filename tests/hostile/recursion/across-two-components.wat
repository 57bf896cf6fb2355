;; verdict: trap abi
;; A component may not be entered while a call out of it is under way, so there is no way down.
(component
  (core module $shim
    (type $plain (func (param i32) (result i32)))
    (table (export "table") 1 funcref)
    (func (export "down") (param i32) (result i32)
      (call_indirect (type $plain) (local.get 0) (i32.const 0))))
  (core instance $shim (instantiate $shim))
  (func $down (param "n" u32) (result u32) (canon lift (core func $shim "down")))
  (component $other
    (import "down" (func $down (param "n" u32) (result u32)))
    (core func $lowered (canon lower (func $down)))
    (core module $m
      (import "a" "down" (func $down (param i32) (result i32)))
      (func (export "back") (param i32) (result i32) (call $down (local.get 0))))
    (core instance $i (instantiate $m (with "a" (instance (export "down" (func $lowered))))))
    (func (export "back") (param "n" u32) (result u32) (canon lift (core func $i "back"))))
  (instance $other (instantiate $other (with "down" (func $down))))
  (core func $back (canon lower (func $other "back")))
  (core module $m
    (import "shim" "table" (table 1 funcref))
    (import "shim" "down" (func $down (param i32) (result i32)))
    (import "other" "back" (func $back (param i32) (result i32)))
    (memory (export "memory") 1)
    (elem (i32.const 0) $back)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
      (call $down (i32.const 1))))
  (core instance $i (instantiate $m (with "shim" (instance $shim))
    (with "other" (instance (export "back" (func $back))))))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  @named
)
