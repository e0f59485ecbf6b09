/** Programs that are started with Busbar's modules, with and without the flags that these need. */
package io.busbar.embed;
