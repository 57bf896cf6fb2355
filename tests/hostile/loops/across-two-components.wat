;; verdict: out-of-fuel
;; args: --fuel 50000000
(component
  (component $helper
    (core module $m (func (export "help") (param i32) (result i32) (local.get 0)))
    (core instance $i (instantiate $m))
    (func (export "help") (param "n" u32) (result u32) (canon lift (core func $i "help"))))
  (instance $help (instantiate $helper))
  (component $main
    (import "help" (func $given (param "n" u32) (result u32)))
    (core func $help (canon lower (func $given)))
    (core module $m
      (import "help" "help" (func $help (param i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
        (loop (drop (call $help (i32.const 1))) (br 0))
        unreachable))
    (core instance $i (instantiate $m (with "help" (instance (export "help" (func $help))))))
    @types
    (func $lifted (type $solve) (canon lift (core func $i "solve")
      (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    @named)
  (instance $main (instantiate $main (with "help" (func $help "help"))))
  (export "solver-host:solver/solving@1.0.0"
    (instance $main "solver-host:solver/solving@1.0.0"))
)
