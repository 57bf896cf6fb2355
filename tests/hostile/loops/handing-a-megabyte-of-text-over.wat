;; verdict: rejected
;; A host converts the text at each call, in code of its own that costs no fuel.
(component
  (component $helper
    (core module $m
      (memory (export "memory") 64)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1048576))
      (func (export "help") (param i32 i32)))
    (core instance $i (instantiate $m))
    (func (export "help") (param "text" string) (canon lift (core func $i "help")
      (memory (core memory $i "memory")) (realloc (core func $i "realloc"))
      string-encoding=utf16)))
  (instance $help (instantiate $helper))
  (component $main
    (import "help" (func $given (param "text" string)))
    (core module $memory (memory (export "memory") 64))
    (core instance $memory (instantiate $memory))
    (core func $help (canon lower (func $given) (memory (core memory $memory "memory"))))
    (core module $m
      (import "help" "help" (func $help (param i32 i32)))
      (import "memory" "memory" (memory 1))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
        (loop (call $help (i32.const 1048576) (i32.const 1048576)) (br 0))
        unreachable))
    (core instance $i (instantiate $m
      (with "memory" (instance $memory))
      (with "help" (instance (export "help" (func $help))))))
    @types
    (func $lifted (type $solve) (canon lift (core func $i "solve")
      (memory (core memory $memory "memory")) (realloc (core func $i "realloc"))))
    @named)
  (instance $main (instantiate $main (with "help" (func $help "help"))))
  (export "solver-host:solver/solving@1.0.0"
    (instance $main "solver-host:solver/solving@1.0.0"))
)
