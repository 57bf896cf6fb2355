;; verdict: rejected
(component
  (import "solver-host:solver/solving@1.0.0" (instance))
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 16)))
  (core instance $i (instantiate $m))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (component $naming
    (type $cells (list u8))
    (type $grid-is (record (field "height" u32) (field "width" u32) (field "cells" $cells)))
    (import "grid" (type $grid (eq $grid-is)))
    (type $sample-is (record (field "input" $grid) (field "output" $grid)))
    (import "sample" (type $sample (eq $sample-is)))
    (type $demos (list $sample))
    (type $outcome (result $grid (error string)))
    (import "solve" (func $solve (param "demos" $demos) (param "input" $grid) (result $outcome)))
    (export $grid-out "grid" (type $grid))
    (type $named-sample (record (field "input" $grid-out) (field "output" $grid-out)))
    (export $sample-out "sample" (type $sample) (type (eq $named-sample)))
    (type $named-demos (list $sample-out))
    (type $named-outcome (result $grid-out (error string)))
    (export "solve" (func $solve)
      (func (param "demos" $named-demos) (param "input" $grid-out) (result $named-outcome)))
  )
  (instance $solving (instantiate $naming
    (with "grid" (type $grid)) (with "sample" (type $sample)) (with "solve" (func $lifted))))
  (export "solver-host:solver/solving@1.1.0" (instance $solving))
)
